import type { PushKind, ReplyPush } from '../push/reply-push.ts';
import { cleanLine, cleanText, truncate } from '../shared/text.ts';
import { readCreatedAt } from './created-at.ts';
import type { Reply } from './reply.ts';

/** What the lock screen may show: the reply itself, fixed words, or what the app makes of the data. */
export type PushContent = 'full' | 'generic' | 'data';

/**
 * Pyrus' SDK promises apps at most 500 characters of text and 10 attachment names (`NewReplySubscriber`), and FCM takes
 * 4,096 bytes in all: more need not travel.
 */
const TEXT = { graphemes: 500, bytes: 4_096 };
const AUTHOR = { graphemes: 100, bytes: 400 };
const FILE_NAME = { graphemes: 100, bytes: 400 };
const FILES = 10;
const TYPE = /^[a-z0-9_.-]{1,32}$/;

/** Turns a reply into the push that tells about it: texts cleaned and cut, and left out where `content` is `generic`. */
export function toPush(reply: Reply, content: PushContent, now: number): ReplyPush {
  const text = cleanText(reply.comment.body ?? '');
  const author = cleanLine(reply.author?.name ?? '');
  const attachments = text === undefined ? fileNames(reply) : [];
  const type = typeOf(reply.token.type);
  return {
    version: 1,
    app_id: reply.token.app_id,
    user_id: reply.token.user_id,
    ticket_id: reply.ticket_id,
    comment_id: reply.comment.comment_id,
    device_id: reply.token.device_id,
    kind: kindOf(text, reply),
    created_at: new Date(readCreatedAt(reply.created_at, now)).toISOString(),
    ...(type === undefined ? {} : { type }),
    ...(content === 'generic'
      ? {}
      : {
          ...(author === undefined ? {} : { author: truncate(author, AUTHOR) }),
          ...(text === undefined ? {} : { text: truncate(text, TEXT) }),
          ...(attachments.length === 0 ? {} : { attachments }),
        }),
  };
}

function kindOf(text: string | undefined, { attachments }: Reply): PushKind {
  if (text !== undefined) {
    return 'text';
  }
  return (attachments ?? []).length > 0 ? 'attachments' : 'empty';
}

/** A file without a name stays in the list as an empty string: the push tells that there is one. */
const fileNames = ({ attachments }: Reply): string[] =>
  (attachments ?? []).slice(0, FILES).map(({ name }) => truncate(cleanLine(name ?? '') ?? '', FILE_NAME));

/** The type is a free string that later stands in a reason: what is no plain word is called `other`. */
function typeOf(type: string | null | undefined): string | undefined {
  const word = (type ?? '').trim().toLowerCase();
  if (word === '') {
    return undefined;
  }
  return TYPE.test(word) ? word : 'other';
}

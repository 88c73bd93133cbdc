import type { PushContent } from '../push/push-content.ts';
import type { PushKind, ReplyPush } from '../push/reply-push.ts';
import { FILE_NAME_LIMITS, MOST_FILES, TEXT_LIMITS, TITLE_LIMITS } from '../push/text-limits.ts';
import { cleanLine, cleanText, truncate } from '../shared/text.ts';
import { readCreatedAt } from './created-at.ts';
import type { Reply } from './reply.ts';

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
          ...(author === undefined ? {} : { author: truncate(author, TITLE_LIMITS) }),
          ...(text === undefined ? {} : { text: truncate(text, TEXT_LIMITS) }),
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
  (attachments ?? [])
    .slice(0, MOST_FILES)
    .map(({ name }) => truncate(cleanLine(name ?? '') ?? '', FILE_NAME_LIMITS));

/** The type is a free string that later stands in a reason: what is no plain word is called `other`. */
function typeOf(type: string | null | undefined): string | undefined {
  const word = (type ?? '').trim().toLowerCase();
  if (word === '') {
    return undefined;
  }
  return TYPE.test(word) ? word : 'other';
}

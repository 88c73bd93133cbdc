import type { PushContent } from '../push/push-content.ts';
import type { ReplyPush } from '../push/reply-push.ts';
import { TEXT_LIMITS, TITLE_LIMITS } from '../push/text-limits.ts';
import { truncate, utf8Bytes } from '../shared/text.ts';
import type { Words } from './words.ts';

/** FCM's limit for a payload, which SNS applies to the `GCM` string. */
export const PAYLOAD_BYTES = 4_096;

export interface MessageOptions {
  readonly content: PushContent;
  /** Android notification channel that the app has made. */
  readonly channelId: string;
  readonly words: Words;
  /** Seconds for which FCM may keep the message for a phone that is off. */
  readonly ttl: number;
}

/**
 * The `GCM` string of an SNS message: FCM's HTTP v1 message, fields in snake_case as in its REST reference
 * (https://firebase.google.com/docs/reference/fcm/rest/v1/projects.messages), at most 4,096 bytes as UTF-8. Texts are
 * cut to fit, the body after the title.
 *
 * No `collapse_key`: FCM allows four of those per phone, and replies must not replace each other. The `tag` makes a
 * push that is delivered twice replace itself.
 *
 * @returns undefined where not even an empty text fits
 */
export function fcmMessage(push: ReplyPush, options: MessageOptions): string | undefined {
  const room = PAYLOAD_BYTES - utf8Bytes(serialise(push, '', '', options));
  if (room < 0) {
    return undefined;
  }
  const { words } = options;
  // A push may have been queued before the setting changed.
  const { author, text, attachments }: Partial<ReplyPush> = options.content === 'generic' ? {} : push;
  const title = truncate(
    author ?? words.support,
    { ...TITLE_LIMITS, bytes: Math.min(TITLE_LIMITS.bytes, room) },
    escapedBytes,
  );
  const body = truncate(
    bodyOf({ text, attachments }, words),
    { ...TEXT_LIMITS, bytes: room - escapedBytes(title) },
    escapedBytes,
  );
  return serialise(push, title, body, options);
}

function bodyOf(
  { text, attachments }: Pick<Partial<ReplyPush>, 'text' | 'attachments'>,
  words: Words,
): string {
  return text ?? attachments?.map((name) => name || words.file).join(', ') ?? words.newMessage;
}

function serialise(push: ReplyPush, title: string, body: string, options: MessageOptions): string {
  // FCM takes strings only as data, and reserves `from`, `gcm` and all that begins with `google`.
  const data = {
    ticket_id: push.ticket_id,
    comment_id: push.comment_id,
    app_id: push.app_id,
    user_id: push.user_id,
    created_at: push.created_at,
    kind: push.kind,
  };
  const android = { priority: 'HIGH', ttl: `${options.ttl}s` };
  const message =
    options.content === 'data'
      ? { data: { ...data, title, body }, android }
      : {
          notification: { title, body },
          data,
          android: {
            ...android,
            notification: { channel_id: options.channelId, tag: `${push.ticket_id}:${push.comment_id}` },
          },
        };
  return JSON.stringify({ fcmV1Message: { message } });
}

/** Bytes of a text inside a JSON string. */
const escapedBytes = (text: string): number => utf8Bytes(JSON.stringify(text)) - 2;

import * as v from 'valibot';
import { fcmMessage } from '../../lambdas/deliver/fcm-message.ts';
import { WORDS } from '../../lambdas/deliver/words.ts';
import { utf8Bytes } from '../../lambdas/shared/text.ts';
import type { Operations } from '../../lib/operations.ts';
import { explain } from '../deliveries/reasons.ts';
import { CliError } from '../errors.ts';
import { cutsOf } from './cuts.ts';
import { pushOf } from './push-of.ts';

/** The settings that shape a message. */
export type MessageSettings = Pick<
  Operations['settings'],
  'pushContent' | 'pushTtlHours' | 'channelId' | 'locale'
>;

/** What would go to SNS for a webhook's body. */
export interface MessagePreview {
  /** `{"fcmV1Message": {"message": …}}`: the string `GCM` of the SNS message, parsed. */
  readonly message: unknown;
  /** Of that string, as UTF-8. */
  readonly bytes: number;
  /** What of the reply is not in the message, a sentence each. */
  readonly cut: readonly string[];
  /** Why no push would be sent whatever phone it is for: a reason of `Deliveries`, or `inbound`. */
  readonly suppressed: string | undefined;
  /** The app of the reply. */
  readonly appId: string;
}

const textsSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    fcmV1Message: v.object({
      message: v.object({
        notification: v.optional(v.object({ title: v.string(), body: v.string() })),
        data: v.object({ title: v.optional(v.string()), body: v.optional(v.string()) }),
      }),
    }),
  }),
);

/**
 * Makes the message of a webhook's body, with the code of the Lambdas.
 *
 * @param now milliseconds since 1970
 * @throws CliError naming the field that can't be used, or that the message can't fit
 */
export function previewMessage(body: string, settings: MessageSettings, now: number): MessagePreview {
  const { reply, push } = pushOf(body, settings.pushContent, now);
  const allowed = settings.pushTtlHours * 3_600;
  const ttl = allowed - Math.ceil((now - Date.parse(push.created_at)) / 1_000);
  const gcm = fcmMessage(push, {
    content: settings.pushContent,
    channelId: settings.channelId,
    words: WORDS[settings.locale],
    // What is too late has no message; it is shown as it was when there was time.
    ttl: ttl > 0 ? ttl : allowed,
  });
  if (gcm === undefined) {
    const { meaning, advice } = explain('payload_too_large');
    throw new CliError('payload_too_large', meaning, { hint: advice });
  }
  const { notification, data } = v.parse(textsSchema, gcm).fcmV1Message.message;
  const shown = {
    title: notification?.title ?? data.title ?? '',
    body: notification?.body ?? data.body ?? '',
  };
  return {
    message: JSON.parse(gcm),
    bytes: utf8Bytes(gcm),
    cut: settings.pushContent === 'generic' ? [] : cutsOf(reply, shown),
    suppressed: suppressionOf(reply.comment.is_inbound === true, push.type, ttl),
    appId: push.app_id,
  };
}

function suppressionOf(isInbound: boolean, type: string | undefined, ttl: number): string | undefined {
  if (isInbound) return 'inbound';
  if (ttl <= 0) return 'stale';
  return type === undefined || type === 'android' ? undefined : `no_sender:${type}`;
}

import * as v from 'valibot';
import { userAddress } from '../security-keys/key-address.ts';
import { address } from '../shared/address.ts';
import { appIdSchema, idOf, userIdSchema } from '../shared/ids.ts';
import { phoneAddress } from './device.ts';

/** What a push tells about: a text, files without a text, or a reply with neither. */
const kindSchema = v.picklist(['text', 'attachments', 'empty']);
/** Decimal digits: ids of Pyrus may be beyond 2^53. */
const numberSchema = v.pipe(v.string(), v.regex(/^\d{1,40}$/));
export type PushKind = v.InferOutput<typeof kindSchema>;

/**
 * A push on its way: what the queue carries between `webhook` and `deliver`. It holds what the push needs and nothing
 * more; with `pushContent` `generic` neither text nor author nor file names.
 *
 * Ids are as the webhook takes them: what else would come could be neither stored nor sent, however often it is tried.
 */
export const replyPushSchema = v.object({
  version: v.literal(1),
  app_id: appIdSchema,
  user_id: userIdSchema,
  ticket_id: numberSchema,
  comment_id: numberSchema,
  /** The push token, as the app gave it to `setPushToken`. */
  device_id: idOf(2_048),
  /** The kind of token; absent means `android`. */
  type: v.optional(v.string()),
  kind: kindSchema,
  /** ISO 8601. When support replied, or when we heard of it. */
  created_at: v.pipe(
    v.string(),
    v.isoTimestamp(),
    // valibot takes zones without minutes (`+03`), which Date.parse does not read.
    v.check((instant) => !Number.isNaN(Date.parse(instant))),
  ),
  author: v.optional(v.string()),
  text: v.optional(v.string()),
  attachments: v.optional(v.array(v.string())),
});

export type ReplyPush = v.InferOutput<typeof replyPushSchema>;

type Identity = Pick<ReplyPush, 'app_id' | 'user_id' | 'ticket_id' | 'comment_id' | 'device_id'>;

/** Names a push: the same reply for the same phone has the same id, however often Pyrus tells us. */
export const pushIdOf = ({ app_id, user_id, ticket_id, comment_id, device_id }: Identity): string =>
  address('push', app_id, user_id, ticket_id, comment_id, device_id);

/** Names the phone that a reply is for. */
export const deviceAddress = ({ app_id, device_id }: Pick<Identity, 'app_id' | 'device_id'>): string =>
  phoneAddress({ app_id, token: device_id });

/**
 * What a log line calls a push: hashes only. `push_id` is the same from the webhook to SNS; `ticket` and `push_id` are the
 * primary key of its row in `Deliveries`.
 */
export const namesOf = (push: Identity) => ({
  push_id: pushIdOf(push),
  ticket: ticketAddress(push.app_id, push.ticket_id),
  user: userAddress(push.app_id, push.user_id),
  device: deviceAddress(push),
});

/** Under which the pushes of a ticket lie. */
export const ticketAddress = (appId: string, ticketId: string): string => address('ticket', appId, ticketId);

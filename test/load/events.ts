import * as v from 'valibot';
import { pushTokenOf } from '../../bench/scale/stack-client.ts';
import { deliveryRecord } from '../support/delivery-record.ts';
import { httpEvent } from '../support/http-event.ts';
import { reply } from '../support/reply.ts';

/** On whose behalf handlers are called. */
export const CallerSchema = v.object({
  appId: v.string(),
  userId: v.string(),
  securityKey: v.string(),
  webhookToken: v.string(),
});
export type Caller = v.InferOutput<typeof CallerSchema>;

const PHONES = 50;
/** Far from the comments of the load, and from those of another process. */
let lastComment = process.pid * 1_000_000;

/** A reply that nobody has seen, for one of some phones. */
function newReply({ appId, userId }: Caller) {
  const commentId = ++lastComment;
  return { appId, userId, commentId, deviceId: pushTokenOf(`phone-${commentId % PHONES}`) };
}

/** By function, what its handler is called with: each time something new. */
export const EVENTS = new Map<string, (caller: Caller) => object>([
  [
    'authorize',
    ({ appId, userId, securityKey }) =>
      httpEvent({ path: '/authorize', body: { app_id: appId, user_id: userId, security_key: securityKey } }),
  ],
  [
    'webhook',
    (caller) =>
      httpEvent({
        path: '/webhook/{token}',
        pathParameters: { token: caller.webhookToken },
        body: reply(newReply(caller)),
      }),
  ],
  ['deliver', (caller) => ({ Records: [deliveryRecord(newReply(caller))] })],
]);

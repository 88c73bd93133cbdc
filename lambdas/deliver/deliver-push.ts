import type { Device } from '../push/device.ts';
import type { Outcome, SuppressionReason } from '../push/outcome.ts';
import type { ReplyPush } from '../push/reply-push.ts';
import { userAddress } from '../security-keys/key-address.ts';
import { appAddress } from '../shared/address.ts';
import { ServiceUnavailable } from '../shared/errors.ts';
import { fcmMessage, type MessageOptions } from './fcm-message.ts';
import type { Situation } from './read-situation.ts';
import { type Dependencies as SendDependencies, sendToAll } from './send-to-all.ts';
import { type Push, sendAtFirstSight, sendToPhone } from './send-to-phone.ts';

/** FCM's limit, four weeks, in seconds. A clock that is ahead must not make a message that FCM refuses. */
const LONGEST_TTL = 2_419_200;
/** How often a push is decided anew because its phone changed meanwhile; then the queue tries again later. */
const DECISIONS = 4;

export interface Dependencies extends SendDependencies {
  readonly readSituation: (push: ReplyPush) => Promise<Situation>;
  /** From app address to the ARN of its platform application; apps without push are missing. */
  readonly applications: ReadonlyMap<string, string>;
  readonly message: Omit<MessageOptions, 'ttl'>;
  /** How long after a reply its push is still worth sending, in milliseconds. */
  readonly pushTtl: number;
  /** Phones that the app never registered get nothing. */
  readonly pushOnlyToRegistered: boolean;
  /** What is for no known phone goes to all phones where the user is signed in. */
  readonly fallbackToAllDevices: boolean;
}

/**
 * Sends one push, or finds out why it must not or can't be sent.
 *
 * @returns how it ended, or undefined where SNS had taken it before
 * @throws whatever a later try may not meet again
 */
export async function deliverPush(push: ReplyPush, deps: Dependencies): Promise<Outcome | undefined> {
  for (let decision = 0; decision < DECISIONS; decision++) {
    if (decision > 0 && !deps.hasTime()) {
      throw new ServiceUnavailable({ cause: new Error('The phone changed, and no time is left') });
    }
    const situation = await deps.readSituation(push);
    if (situation.sent) {
      return undefined;
    }
    const outcome = await decide(push, situation, deps);
    if (outcome !== 'changed') {
      // Where some phones of several have it, it was sent, whatever is to be said of it now.
      return situation.reached.size > 0 && outcome.status !== 'sent'
        ? { status: 'sent', messageId: situation.messageId }
        : outcome;
    }
  }
  throw new ServiceUnavailable({ cause: new Error('The phone changed each time it was looked at') });
}

/** `changed` where the phone is no longer as it was read: registered by somebody else, say. */
async function decide(
  push: ReplyPush,
  situation: Situation,
  deps: Dependencies,
): Promise<Outcome | 'changed'> {
  const now = deps.clock();
  const ttl = Math.min(LONGEST_TTL, Math.floor((Date.parse(push.created_at) + deps.pushTtl - now) / 1000));
  const application = deps.applications.get(appAddress(push.app_id));
  if (ttl <= 0) {
    return suppressed('stale');
  }
  if (application === undefined) {
    return suppressed('push_off');
  }
  if (push.type !== undefined && push.type !== 'android') {
    return suppressed(`no_sender:${push.type}`);
  }
  if (situation.userRetired) {
    return suppressed('user_retired');
  }
  const gcm = fcmMessage(push, { ...deps.message, ttl });
  if (gcm === undefined) {
    return { status: 'failed', reason: 'payload_too_large' };
  }
  const user = userAddress(push.app_id, push.user_id);
  const ready: Push = { reply: push, user, application, gcm, ttl };
  const { device } = situation;
  if (device !== undefined) {
    const refusal = refusalOf(device, user, situation, deps);
    return refusal === undefined ? sendToPhone(ready, device, deps) : suppressed(refusal);
  }
  if (!isTokenLike(push.device_id)) {
    return deps.fallbackToAllDevices ? sendToUser(ready, situation, deps) : suppressed('unknown_device');
  }
  return deps.pushOnlyToRegistered ? suppressed('not_registered') : sendAtFirstSight(ready, deps);
}

/** Why a phone must not get what is for a user; undefined where it may. */
function refusalOf(
  device: Device,
  user: string,
  { revokedBefore }: Situation,
  { pushOnlyToRegistered }: Dependencies,
): SuppressionReason | undefined {
  if (!device.registered) {
    return pushOnlyToRegistered ? 'not_registered' : undefined;
  }
  const signIn = device.users.get(user);
  if (signIn === undefined) {
    return device.users.size === 0 ? 'signed_out' : 'other_user';
  }
  return signIn.keyCreatedAt < revokedBefore ? 'key_revoked' : undefined;
}

/** Push tokens hold a colon, or are long; whatever else stands in `device_id` names no phone that we could reach. */
export const isTokenLike = (deviceId: string): boolean =>
  deviceId.includes(':') || /^[\x20-\x7e]{100,}$/.test(deviceId);

/** To all phones where the user is signed in. */
async function sendToUser(
  push: Push,
  situation: Situation,
  deps: Dependencies,
): Promise<Outcome | 'changed'> {
  const devices = await deps.devices.phonesOf(push.reply.app_id, push.reply.user_id, push.user);
  const reachable = devices.filter((device) => refusalOf(device, push.user, situation, deps) === undefined);
  return (await sendToAll(push, reachable, situation, deps)) ?? suppressed('unknown_device');
}

const suppressed = (reason: SuppressionReason): Outcome => ({ status: 'suppressed', reason });

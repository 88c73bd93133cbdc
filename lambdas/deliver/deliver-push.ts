import type { Outcome } from '../push/delivery-store.ts';
import type { Device } from '../push/device.ts';
import type { DeviceStore } from '../push/device-store.ts';
import type { ReplyPush } from '../push/reply-push.ts';
import { userAddress } from '../security-keys/key-address.ts';
import { appAddress } from '../shared/address.ts';
import { ServiceUnavailable } from '../shared/errors.ts';
import { fcmMessage, type MessageOptions } from './fcm-message.ts';
import type { PublishResult, PushPublisher } from './push-publisher.ts';
import type { Situation } from './read-situation.ts';

/** FCM's limit, four weeks, in seconds. A clock that is ahead must not make a message that FCM refuses. */
const LONGEST_TTL = 2_419_200;

export interface Dependencies {
  readonly readSituation: (push: ReplyPush) => Promise<Situation>;
  readonly devices: DeviceStore;
  readonly publisher: PushPublisher;
  /** From app address to the ARN of its platform application; apps without push are missing. */
  readonly applications: ReadonlyMap<string, string>;
  readonly message: Omit<MessageOptions, 'ttl'>;
  /** How long after a reply its push is still worth sending, in milliseconds. */
  readonly pushTtl: number;
}

/**
 * Sends one push, or finds out why it must not or can't be sent.
 *
 * @param now milliseconds since 1970
 * @returns how it ended, or undefined where SNS had taken it before
 * @throws whatever a later try may not meet again
 */
export async function deliverPush(
  push: ReplyPush,
  deps: Dependencies,
  now: number,
): Promise<Outcome | undefined> {
  const ttl = Math.min(LONGEST_TTL, Math.floor((Date.parse(push.created_at) + deps.pushTtl - now) / 1000));
  const application = deps.applications.get(appAddress(push.app_id));
  const situation = await deps.readSituation(push);
  if (situation.sent) {
    return undefined;
  }
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
    return failed('payload_too_large');
  }
  const { device } = situation;
  if (device === undefined) {
    return isTokenLike(push.device_id)
      ? sendAtFirstSight(push, application, gcm, ttl, deps, now)
      : suppressed('unknown_device');
  }
  if (device.registered && !device.users.has(userAddress(push.app_id, push.user_id))) {
    return suppressed('not_signed_in');
  }
  return send(push, application, device, gcm, ttl, deps);
}

/** Push tokens hold a colon, or are long; whatever else stands in `device_id` names no phone that we could reach. */
export const isTokenLike = (deviceId: string): boolean =>
  deviceId.includes(':') || /^[\x20-\x7e]{100,}$/.test(deviceId);

async function sendAtFirstSight(
  push: ReplyPush,
  application: string,
  gcm: string,
  ttl: number,
  deps: Dependencies,
  now: number,
): Promise<Outcome> {
  const endpointArn = await deps.publisher.createEndpoint(application, push.device_id);
  if (endpointArn === undefined) {
    return failed('invalid_token');
  }
  if (!(await deps.devices.firstSight(push, endpointArn, now))) {
    throw changedMeanwhile();
  }
  return outcomeOf(await deps.publisher.publish(endpointArn, gcm, ttl));
}

async function send(
  push: ReplyPush,
  application: string,
  { endpointArn }: Device,
  gcm: string,
  ttl: number,
  deps: Dependencies,
): Promise<Outcome> {
  const result = await deps.publisher.publish(endpointArn, gcm, ttl);
  if (result.status !== 'endpoint_gone') {
    return outcomeOf(result);
  }
  const renewed = await deps.publisher.createEndpoint(application, push.device_id);
  if (renewed === undefined) {
    return failed('invalid_token');
  }
  if (!(await deps.devices.replaceEndpoint(push, endpointArn, renewed))) {
    throw changedMeanwhile();
  }
  return outcomeOf(await deps.publisher.publish(renewed, gcm, ttl));
}

/** The app registered the phone at this very moment, say; who may get the push on it is to be decided anew. */
const changedMeanwhile = () => new ServiceUnavailable({ cause: new Error('The phone changed meanwhile') });

function outcomeOf(result: PublishResult): Outcome {
  return result.status === 'sent' ? result : failed(result.status);
}

const suppressed = (reason: string): Outcome => ({ status: 'suppressed', reason });
const failed = (reason: string): Outcome => ({ status: 'failed', reason });

import { type Device, isEndpointOf } from '../push/device.ts';
import type { DeviceStore } from '../push/device-store.ts';
import { LEASE, PUBLISH_TIMEOUT } from '../push/lease.ts';
import type { Outcome } from '../push/outcome.ts';
import type { PublishResult, PushPublisher } from '../push/push-publisher.ts';
import { deviceAddress, type ReplyPush } from '../push/reply-push.ts';
import { appAddress } from '../shared/address.ts';
import { ServiceUnavailable } from '../shared/errors.ts';

const DAY = 24 * 60 * 60 * 1000;

/** A push that is ready to go. */
export interface Push {
  readonly reply: ReplyPush;
  /** Address of the user whom it is for. */
  readonly user: string;
  /** ARN of the app's platform application. */
  readonly application: string;
  /** See `fcm-message.ts`. */
  readonly gcm: string;
  /** Seconds. */
  readonly ttl: number;
}

export interface Dependencies {
  readonly devices: DeviceStore;
  readonly publisher: PushPublisher;
  readonly clock: () => number;
}

/**
 * Sends to a phone that is known.
 *
 * It takes a lease first, on the condition that the phone is still as it was read. Whoever signs the user out while the
 * lease runs waits for its end before answering; so nothing reaches SNS for a user who was told to be signed out.
 */
export async function sendToPhone(
  push: Push,
  device: Device,
  deps: Dependencies,
): Promise<Outcome | 'changed'> {
  const { endpointArn, quarantinedAt } = device;
  if (endpointArn === undefined || !isEndpointOf(push.application, endpointArn)) {
    // That the phone was dead for the former Firebase project says nothing: a token is of one project only.
    return makeEndpoint(push, device, deps);
  }
  if (quarantinedAt !== undefined && deps.clock() - quarantinedAt < DAY) {
    return { status: 'suppressed', reason: 'dead_phone' };
  }
  const leasedUntil = deps.clock() + LEASE;
  const probe = quarantinedAt !== undefined;
  if (!(await deps.devices.lease(device, push.user, leasedUntil, probe))) {
    return 'changed';
  }
  if (probe) {
    // FCM has called a living token dead before; so once a day it is asked again.
    await deps.publisher.enableEndpoint(endpointArn);
  }
  const triedAt = deps.clock();
  const result = await publishWithin(leasedUntil, endpointArn, push, deps);
  if (result.status === 'endpoint_gone') {
    return makeEndpoint(push, device, deps);
  }
  if (result.status === 'endpoint_disabled') {
    await deps.devices.quarantine(device.address, endpointArn, 'endpoint_disabled', triedAt);
  }
  return outcomeOf(result);
}

/** Sends to a phone that is known from the reply only, which brings its token. */
export async function sendAtFirstSight(push: Push, deps: Dependencies): Promise<Outcome | 'changed'> {
  const endpoint = await deps.publisher.createEndpoint(push.application, push.reply.device_id);
  if (endpoint === undefined) {
    return { status: 'failed', reason: 'invalid_token' };
  }
  if (endpoint.differed) {
    // It was disabled long ago, when the phone was last known. A new sight is a new try.
    await deps.publisher.enableEndpoint(endpoint.arn);
  }
  const phone = deviceAddress(push.reply);
  const now = deps.clock();
  const leasedUntil = now + LEASE;
  if (
    !(await deps.devices.firstSight(phone, appAddress(push.reply.app_id), endpoint.arn, { now, leasedUntil }))
  ) {
    return 'changed';
  }
  const result = await publishWithin(leasedUntil, endpoint.arn, push, deps);
  if (result.status === 'endpoint_disabled') {
    await deps.devices.quarantine(phone, endpoint.arn, 'endpoint_disabled', now);
  }
  return outcomeOf(result);
}

/** Makes an endpoint in place of one that is gone; the push is then decided anew. */
async function makeEndpoint(push: Push, device: Device, deps: Dependencies): Promise<Outcome | 'changed'> {
  if (device.address !== deviceAddress(push.reply)) {
    // Tokens are not stored: only a reply for this very phone, or its next registration, brings it.
    return { status: 'failed', reason: 'endpoint_gone' };
  }
  const endpoint = await deps.publisher.createEndpoint(push.application, push.reply.device_id);
  if (endpoint === undefined) {
    return { status: 'failed', reason: 'invalid_token' };
  }
  if (endpoint.differed) {
    await deps.publisher.enableEndpoint(endpoint.arn);
  }
  await deps.devices.replaceEndpoint(device, endpoint.arn);
  return 'changed';
}

function publishWithin(
  leasedUntil: number,
  endpointArn: string,
  push: Push,
  deps: Dependencies,
): Promise<PublishResult> {
  if (deps.clock() > leasedUntil - PUBLISH_TIMEOUT) {
    throw new ServiceUnavailable({
      cause: new Error('The lease of the phone was used up before the publish'),
    });
  }
  return deps.publisher.publish(endpointArn, push.gcm, push.ttl);
}

const outcomeOf = (result: PublishResult): Outcome =>
  result.status === 'sent' ? result : { status: 'failed', reason: result.status };

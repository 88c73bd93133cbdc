import type { DeviceStore } from '../push/device-store.ts';
import type { PlatformEvent } from './platform-event.ts';

/** What an event taught us, and of which phone, where it is known. */
export interface Learned {
  readonly lesson: 'quarantined' | 'noted' | 'outdated' | 'unknown_endpoint' | 'ignored';
  readonly device?: string;
}

/**
 * FCM has no use for the token: the app was removed, or the token belongs to another Firebase project. SNS disables the
 * endpoint with it. Other failures (`InvalidNotification`: a bad payload *or* a bad token) never make a phone count as
 * dead by themselves.
 */
const DEAD = 'InvalidPlatformToken';

/**
 * Learns from an event which phones are dead.
 *
 * @param at when the failure happened, in milliseconds since 1970
 */
export async function learn(event: PlatformEvent, devices: DeviceStore, at: number): Promise<Learned> {
  const { EventType, EndpointArn, FailureType } = event;
  if (
    !/^(Event)?DeliveryFailure$/.test(EventType) ||
    EndpointArn === undefined ||
    FailureType === undefined
  ) {
    return { lesson: 'ignored' };
  }
  const device = await devices.phoneOf(EndpointArn);
  if (device === undefined) {
    return { lesson: 'unknown_endpoint' };
  }
  const isDead = FailureType === DEAD;
  const isCurrent = isDead
    ? await devices.quarantine(device, EndpointArn, FailureType, at)
    : await devices.noteFailure(device, EndpointArn, FailureType, at);
  const lesson = isDead ? 'quarantined' : 'noted';
  return { lesson: isCurrent ? lesson : 'outdated', device };
}

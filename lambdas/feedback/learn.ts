import type { DeviceStore } from '../push/device-store.ts';
import type { PlatformEvent } from './platform-event.ts';

/** What an event taught us. */
export type Lesson = 'quarantined' | 'noted' | 'outdated' | 'unknown_endpoint' | 'ignored';

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
export async function learn(event: PlatformEvent, devices: DeviceStore, at: number): Promise<Lesson> {
  const { EventType, EndpointArn, FailureType } = event;
  if (
    !/^(Event)?DeliveryFailure$/.test(EventType) ||
    EndpointArn === undefined ||
    FailureType === undefined
  ) {
    return 'ignored';
  }
  const phone = await devices.phoneOf(EndpointArn);
  if (phone === undefined) {
    return 'unknown_endpoint';
  }
  if (FailureType === DEAD) {
    return (await devices.quarantine(phone, EndpointArn, FailureType, at)) ? 'quarantined' : 'outdated';
  }
  return (await devices.noteFailure(phone, EndpointArn, FailureType, at)) ? 'noted' : 'outdated';
}

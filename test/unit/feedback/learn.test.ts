import { describe, expect, test } from '@jest/globals';
import { learn } from '../../../lambdas/feedback/learn.ts';
import { instantOf, readPlatformEvent } from '../../../lambdas/feedback/platform-event.ts';
import type { DeviceStore } from '../../../lambdas/push/device-store.ts';

const EVENT = { EventType: 'DeliveryFailure', EndpointArn: 'arn', FailureType: 'InvalidPlatformToken' };

/** A store of one phone; tells what was written. */
function store({ knows = true, holds = true } = {}) {
  const calls: string[] = [];
  const write = (name: string) => async (phone: string, arn: string, reason: string, at: number) => {
    calls.push(`${name} ${phone} ${arn} ${reason} ${at}`);
    return holds;
  };
  const devices = {
    phoneOf: async () => (knows ? 'phone' : undefined),
    quarantine: write('quarantine'),
    noteFailure: write('note'),
  } satisfies Partial<DeviceStore>;
  return { calls, devices: devices as unknown as DeviceStore };
}

describe('learn', () => {
  test.each([
    ['DeliveryFailure', 'InvalidPlatformToken', 'quarantined', 'quarantine phone arn InvalidPlatformToken 5'],
    [
      'EventDeliveryFailure',
      'InvalidPlatformToken',
      'quarantined',
      'quarantine phone arn InvalidPlatformToken 5',
    ],
    ['DeliveryFailure', 'InvalidNotification', 'noted', 'note phone arn InvalidNotification 5'],
    ['DeliveryFailure', 'NotificationTTLExpired', 'noted', 'note phone arn NotificationTTLExpired 5'],
  ])('from %s, %s: %s', async (EventType, FailureType, lesson, call) => {
    const { calls, devices } = store();

    expect(await learn({ ...EVENT, EventType, FailureType }, devices, 5)).toMatchObject({ lesson });
    expect(calls).toEqual([call]);
  });

  test.each<[string, object]>([
    ['another event', { EventType: 'EndpointUpdated' }],
    ['an event whose name only ends alike', { EventType: 'NoDeliveryFailure' }],
    ['an event without an endpoint', { EndpointArn: undefined }],
    ['an event without a reason', { FailureType: undefined }],
  ])('nothing from %s', async (_name, differences) => {
    const { calls, devices } = store();

    expect(await learn({ ...EVENT, ...differences }, devices, 5)).toEqual({ lesson: 'ignored' });
    expect(calls).toEqual([]);
  });

  test('that it does not know the endpoint, or that the phone has changed', async () => {
    expect(await learn(EVENT, store({ knows: false }).devices, 5)).toEqual({ lesson: 'unknown_endpoint' });
    expect(await learn(EVENT, store({ holds: false }).devices, 5)).toMatchObject({
      lesson: 'outdated',
      device: 'phone',
    });
  });
});

describe('readPlatformEvent', () => {
  test('reads events as they are and in an envelope, and keeps what is used only', () => {
    const body = JSON.stringify({ ...EVENT, FailureMessage: 'secret' });

    expect(readPlatformEvent(body)).toEqual(EVENT);
    expect(readPlatformEvent(JSON.stringify({ Type: 'Notification', Message: body }))).toEqual(EVENT);
  });

  test.each(['a token: APA91b', 'x'.repeat(65), '', 'line\nbreak'])('makes "other" of %j', (text) => {
    const event = readPlatformEvent(JSON.stringify({ EventType: text, FailureType: text, MessageId: text }));

    expect(event).toEqual({ EventType: 'other', FailureType: 'other', MessageId: 'other' });
  });

  test.each(['', 'secret', '[]', 'null', '{"EventType":5}', '{"Type":"Notification","Message":"secret"}'])(
    'refuses %j without repeating it',
    (body) => {
      expect(() => readPlatformEvent(body)).toThrow(/^A message in the feedback queue is not an event/);
    },
  );
});

describe('instantOf', () => {
  test.each<[string, string | undefined, number]>([
    ['what the event says', '1970-01-01T00:00:01.000Z', 1_000],
    ['when it was queued, where it says nothing', undefined, 5_000],
    ['when it was queued, where it says nonsense', 'yesterday', 5_000],
    ['when it was queued, where it says later', '1970-01-01T00:00:09.000Z', 5_000],
  ])('is %s', (_name, Time, expected) => {
    expect(instantOf({ EventType: 'DeliveryFailure', Time }, 5_000)).toBe(expected);
  });
});

import { describe, expect, test } from '@jest/globals';
import { deviceKey, isEndpointOf, phoneAddress, readDevice } from '../../../lambdas/push/device.ts';
import { LEASE, PUBLISH_TIMEOUT } from '../../../lambdas/push/lease.ts';
import { deviceAddress } from '../../../lambdas/push/reply-push.ts';
import { replyPush } from '../reply-push-record.ts';

const item = { pk: { S: 'address' }, endpoint_arn: { S: 'arn:endpoint' } };
const seen = {
  address: 'address',
  endpointArn: 'arn:endpoint',
  registered: false,
  registeredAt: 0,
  users: new Map(),
  leasedUntil: 0,
  quarantinedAt: undefined,
  notificationsEnabled: undefined,
  appVersion: undefined,
  locale: undefined,
};

describe('readDevice', () => {
  test('reads a phone that is known from a reply only', () => {
    expect(readDevice(item)).toEqual(seen);
  });

  test('reads a registered phone, who is signed in on it, and what the app told', () => {
    const registered = {
      ...item,
      registered: { BOOL: true },
      registered_at: { N: '5' },
      users: { M: { ann: { M: { key: { S: 'key#1' }, key_created_at: { N: '3' } } } } },
      leased_until: { N: '7' },
      quarantined_at: { N: '6' },
      notifications_enabled: { BOOL: false },
      app_version: { S: '1.0' },
      locale: { S: 'ru' },
    };

    expect(readDevice(registered)).toEqual({
      ...seen,
      registered: true,
      registeredAt: 5,
      users: new Map([['ann', { key: 'key#1', keyCreatedAt: 3 }]]),
      leasedUntil: 7,
      quarantinedAt: 6,
      notificationsEnabled: false,
      appVersion: '1.0',
      locale: 'ru',
    });
  });

  test('reads a phone that was signed out before a push ever went to it', () => {
    const closed = { pk: { S: 'address' }, registered: { BOOL: true }, users: { M: {} } };

    expect(readDevice(closed)).toEqual({ ...seen, endpointArn: undefined, registered: true });
  });
});

describe('names of phones', () => {
  test('the webhook and the app name the same phone alike', () => {
    const { app_id, device_id } = replyPush();

    expect(phoneAddress({ app_id, token: device_id })).toBe(deviceAddress(replyPush()));
    expect(deviceKey('address')).toEqual({ pk: { S: 'address' }, sk: { S: 'device' } });
  });
});

describe('isEndpointOf', () => {
  const application = 'arn:aws:sns:eu-central-1:123456789012:app/GCM/chat';

  test.each([
    ['of the application', 'arn:aws:sns:eu-central-1:123456789012:endpoint/GCM/chat/1-2', true],
    [
      'of one whose name begins alike',
      'arn:aws:sns:eu-central-1:123456789012:endpoint/GCM/chat-2/1-2',
      false,
    ],
    ['of another account', 'arn:aws:sns:eu-central-1:999999999999:endpoint/GCM/chat/1-2', false],
    ['of another region', 'arn:aws:sns:us-east-1:123456789012:endpoint/GCM/chat/1-2', false],
    ['which is the application', application, false],
  ])('tells an endpoint %s', (_name, endpoint, expected) => {
    expect(isEndpointOf(application, endpoint)).toBe(expected);
  });
});

test('a publish ends within its lease, with time to spare for clocks that differ', () => {
  expect(LEASE - PUBLISH_TIMEOUT).toBeGreaterThanOrEqual(1_000);
});

import { describe, expect, test } from '@jest/globals';
import { isTokenLike } from '../../../lambdas/deliver/deliver-push.ts';
import type { PublishResult } from '../../../lambdas/push/push-publisher.ts';
import { appAddress } from '../../../lambdas/shared/address.ts';
import {
  deliver,
  failed,
  HOUR,
  phone,
  REPLIED,
  SENT,
  sent,
  suppressed,
  users,
  type World,
} from './delivery-world.ts';

describe('deliverPush', () => {
  test('to a known phone takes one read, one lease and one publish', async () => {
    expect(await deliver({ situation: { device: phone() } })).toEqual({
      outcome: sent,
      calls: ['read', 'lease 1 for 3500', 'publish to 1 for 82800'],
    });
  });

  test('to a phone at first sight makes its endpoint and notes it before it publishes', async () => {
    expect(await deliver()).toEqual({
      outcome: sent,
      calls: [
        'read',
        'create for instance:APA91bPhone',
        'note new with lease of 3500',
        'publish to new for 82800',
      ],
    });
  });

  test('reads what is known just before it decides, and sends nothing twice', async () => {
    expect(await deliver({ situation: { sent: true, device: phone() } })).toEqual({
      outcome: undefined,
      calls: ['read'],
    });
  });

  test.each<[string, World, object]>([
    ['a reply that is too old', { now: REPLIED + 24 * HOUR }, suppressed('stale')],
    ['a reply with less than a second left', { now: REPLIED + 24 * HOUR - 999 }, suppressed('stale')],
    ['an app without push', { applications: new Map() }, suppressed('push_off')],
    ['another kind of token', { push: { type: 'rustore' } }, suppressed('no_sender:rustore')],
    [
      'a user who has retired',
      { situation: { userRetired: true, device: phone() } },
      suppressed('user_retired'),
    ],
    ['a device_id that is no token', { push: { device_id: 'tablet-1' } }, suppressed('unknown_device')],
    [
      'a registered phone on which another is signed in',
      { situation: { device: phone({ registered: true, users: users('app', 'other') }) } },
      suppressed('other_user'),
    ],
    [
      'a registered phone on which nobody is signed in',
      { situation: { device: phone({ registered: true }) } },
      suppressed('signed_out'),
    ],
    [
      'a phone on which the same id is signed in in another app',
      { situation: { device: phone({ registered: true, users: users('app-2', 'user') }) } },
      suppressed('other_user'),
    ],
    [
      'a payload whose ids leave no room',
      {
        push: { app_id: '\x01'.repeat(512), user_id: '\x01'.repeat(100), ticket_id: '9'.repeat(99) },
        applications: new Map([[appAddress('\x01'.repeat(512)), 'application']]),
      },
      failed('payload_too_large'),
    ],
  ])('ends without a call to SNS: %s', async (_name, world, expected) => {
    expect(await deliver(world)).toEqual({ outcome: expected, calls: ['read'] });
  });

  test.each<[string, World]>([
    ['a reply with a second left', { now: REPLIED + 24 * HOUR - 1000 }],
    ['a token called android', { push: { type: 'android' } }],
    [
      'a registered phone on which the user is signed in',
      { situation: { device: phone({ registered: true, users: users('app', 'user') }) } },
    ],
    ['an unregistered phone, whoever it is for', { situation: { device: phone() } }],
    [
      'a phone that is known, though its device_id is no token',
      { push: { device_id: 'tablet-1' }, situation: { device: phone() } },
    ],
    ['a long token without a colon', { push: { device_id: 'x'.repeat(100) } }],
  ])('sends %s', async (_name, world) => {
    expect((await deliver(world)).outcome).toEqual(sent);
  });

  test.each<[PublishResult['status'], object]>([
    ['endpoint_disabled', failed('endpoint_disabled')],
    ['bad_payload', failed('bad_payload')],
  ])('ends where SNS says %s', async (status, expected) => {
    const result = { status } as PublishResult;

    for (const situation of [{}, { device: phone() }]) {
      const { outcome, calls } = await deliver({ situation, publishes: [result] });
      expect(outcome).toEqual(expected);
      expect(calls.filter((call) => call.startsWith('publish'))).toHaveLength(1);
    }
  });

  test('makes an endpoint anew where it is gone, and tries once more', async () => {
    expect(
      await deliver({ situation: { device: phone() }, publishes: [{ status: 'endpoint_gone' }, SENT] }),
    ).toEqual({
      outcome: sent,
      calls: [
        'read',
        'lease 1 for 3500',
        'publish to 1 for 82800',
        'create for instance:APA91bPhone',
        'replace 1 by new',
        'read',
        'lease 1 for 3500',
        'publish to 1 for 82800',
      ],
    });
  });

  test('goes back to the queue where endpoints are gone again and again', async () => {
    const gone: PublishResult = { status: 'endpoint_gone' };

    await expect(
      deliver({ situation: { device: phone() }, publishes: [gone, gone, gone, gone] }),
    ).rejects.toMatchObject({ name: 'ServiceUnavailable' });
  });

  test.each<[string, World]>([
    ['at first sight', { created: undefined }],
    [
      'when the endpoint is gone',
      { created: undefined, situation: { device: phone() }, publishes: [{ status: 'endpoint_gone' }] },
    ],
  ])('ends where SNS takes the token for none: %s', async (_name, world) => {
    expect((await deliver(world)).outcome).toEqual(failed('invalid_token'));
  });
});

describe('isTokenLike', () => {
  test.each([
    ['a token of FCM', `dGh1c2VkZXZpY2UwMQ:APA91b${'x'.repeat(134)}`, true],
    ['a short string with a colon', 'a:b', true],
    ['100 characters', 'x'.repeat(100), true],
    ['100 characters with a space', `${'x'.repeat(99)} `, true],
    ['99 characters', 'x'.repeat(99), false],
    ['a name', 'tablet-1', false],
    ['a UUID', '6f1c0b9e-2c55-4f0e-9c51-0d5b7f3c1a22', false],
    ['100 characters that are not ASCII', 'я'.repeat(100), false],
    ['100 characters with a line break', `${'x'.repeat(100)}\n`, false],
    ['nothing', '', false],
  ])('%s', (_name, deviceId, expected) => {
    expect(isTokenLike(deviceId)).toBe(expected);
  });
});

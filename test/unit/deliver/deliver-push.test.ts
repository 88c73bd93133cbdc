import { describe, expect, test } from '@jest/globals';
import { type Dependencies, deliverPush, isTokenLike } from '../../../lambdas/deliver/deliver-push.ts';
import type { PublishResult } from '../../../lambdas/deliver/push-publisher.ts';
import type { Situation } from '../../../lambdas/deliver/read-situation.ts';
import { WORDS } from '../../../lambdas/deliver/words.ts';
import type { Device } from '../../../lambdas/push/device.ts';
import type { ReplyPush } from '../../../lambdas/push/reply-push.ts';
import { userAddress } from '../../../lambdas/security-keys/key-address.ts';
import { appAddress } from '../../../lambdas/shared/address.ts';
import { replyPush } from '../reply-push-record.ts';

const HOUR = 60 * 60 * 1000;
const REPLIED = Date.parse(replyPush().created_at);
const NOW = REPLIED + HOUR;
const SENT: PublishResult = { status: 'sent', messageId: 'message-1' };

const phone = (differences: Partial<Device> = {}): Device => ({
  endpointArn: 'endpoint-1',
  registered: false,
  users: new Set(),
  ...differences,
});

interface World {
  push?: Partial<ReplyPush>;
  situation?: Partial<Situation>;
  now?: number;
  applications?: Dependencies['applications'];
  /** What SNS answers, one publish after the other. */
  publishes?: PublishResult[];
  /** The endpoint that SNS makes; undefined where it takes the token for none. */
  created?: string | undefined;
  /** Whether the phone was still unknown when it was noted. */
  noted?: boolean;
}

/** Delivers a push in a small world of AWS, and tells how it ended and which calls it took. */
async function deliver(world: World = {}) {
  const { publishes = [SENT], noted = true, now = NOW } = world;
  const created = 'created' in world ? world.created : 'endpoint-new';
  const answers = [...publishes];
  const calls: string[] = [];
  const outcome = deliverPush(
    replyPush(world.push),
    {
      readSituation: async () => {
        calls.push('read');
        return { sent: false, userRetired: false, device: undefined, ...world.situation };
      },
      devices: {
        firstSight: async (_phone, endpointArn, at) => {
          calls.push(`note ${endpointArn} at ${at - NOW}`);
          return noted;
        },
        replaceEndpoint: async (_phone, former, endpointArn) => {
          calls.push(`replace ${former} by ${endpointArn}`);
          return noted;
        },
      },
      publisher: {
        createEndpoint: async (application, token) => {
          calls.push(`create for ${token} in ${application}`);
          return created;
        },
        publish: async (endpointArn, _gcm, ttl) => {
          calls.push(`publish to ${endpointArn} for ${ttl}`);
          return answers.shift() ?? SENT;
        },
      },
      applications: world.applications ?? new Map([[appAddress('app'), 'application']]),
      message: { content: 'full', channelId: 'support', words: WORDS.ru },
      pushTtl: 24 * HOUR,
    },
    now,
  );
  return { outcome: await outcome, calls };
}

const suppressed = (reason: string) => ({ status: 'suppressed', reason });
const failed = (reason: string) => ({ status: 'failed', reason });
const sent = { status: 'sent', messageId: 'message-1' };

describe('deliverPush', () => {
  test('to a known phone takes one read and one publish', async () => {
    expect(await deliver({ situation: { device: phone() } })).toEqual({
      outcome: sent,
      calls: ['read', 'publish to endpoint-1 for 82800'],
    });
  });

  test('to a phone at first sight makes its endpoint and notes it before it publishes', async () => {
    expect(await deliver()).toEqual({
      outcome: sent,
      calls: [
        'read',
        'create for instance:APA91bPhone in application',
        'note endpoint-new at 0',
        'publish to endpoint-new for 82800',
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
      { situation: { device: phone({ registered: true, users: new Set([userAddress('app', 'other')]) }) } },
      suppressed('not_signed_in'),
    ],
    [
      'a registered phone on which nobody is signed in',
      { situation: { device: phone({ registered: true }) } },
      suppressed('not_signed_in'),
    ],
    [
      'a phone on which the same id is signed in in another app',
      { situation: { device: phone({ registered: true, users: new Set([userAddress('app-2', 'user')]) }) } },
      suppressed('not_signed_in'),
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
      { situation: { device: phone({ registered: true, users: new Set([userAddress('app', 'user')]) }) } },
    ],
    [
      'an unregistered phone, whoever it is for',
      { situation: { device: phone({ users: new Set(['other']) }) } },
    ],
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
        'publish to endpoint-1 for 82800',
        'create for instance:APA91bPhone in application',
        'replace endpoint-1 by endpoint-new',
        'publish to endpoint-new for 82800',
      ],
    });
  });

  test('ends where the new endpoint is gone as well', async () => {
    const gone: PublishResult = { status: 'endpoint_gone' };

    expect((await deliver({ situation: { device: phone() }, publishes: [gone, gone] })).outcome).toEqual(
      failed('endpoint_gone'),
    );
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

  test('is to be tried again where the phone became known while it was seen first', async () => {
    await expect(deliver({ noted: false })).rejects.toMatchObject({ name: 'ServiceUnavailable' });
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

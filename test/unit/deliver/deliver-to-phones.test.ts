import { describe, expect, test } from '@jest/globals';
import type { Device } from '../../../lambdas/push/device.ts';
import {
  deliver,
  failed,
  HOUR,
  NOW,
  phone,
  SENT,
  sent,
  suppressed,
  users,
  type World,
} from './delivery-world.ts';

describe('a push to phones that change, are dead, or are several', () => {
  test('is decided anew where the phone changes before its lease, and goes back where that never ends', async () => {
    const mine = phone({ registered: true, users: users('app', 'user') });
    const others = phone({ registered: true, users: users('app', 'other') });

    for (const situation of [{ device: mine }, {}]) {
      const { outcome, calls } = await deliver({ situation, changed: { device: others }, changes: 1 });
      expect(outcome).toEqual(suppressed('other_user'));
      expect(calls.filter((call) => call.startsWith('publish'))).toEqual([]);
    }
    await expect(deliver({ situation: { device: mine }, changes: 4 })).rejects.toMatchObject({
      name: 'ServiceUnavailable',
    });
  });

  test('goes back where the function has no time to decide anew', async () => {
    const device = phone({ registered: true, users: users('app', 'user') });
    const calls: string[] = [];

    await expect(deliver({ situation: { device }, changes: 1, hasTime: false, calls })).rejects.toMatchObject(
      { name: 'ServiceUnavailable' },
    );
    expect(calls).toEqual(['read', 'lease 1 for 3500']);
    expect((await deliver({ situation: { device }, hasTime: false })).outcome).toEqual(sent);
  });

  test('is not sent once the lease leaves too little time', async () => {
    const device = phone({ quarantinedAt: NOW - 25 * HOUR });

    await expect(deliver({ situation: { device }, slow: 1_501 })).rejects.toMatchObject({
      name: 'ServiceUnavailable',
    });
    expect((await deliver({ situation: { device }, slow: 1_500 })).outcome).toEqual(sent);
  });

  test('to a dead phone costs nothing for a day, then is a probe', async () => {
    const dead = (hours: number) => ({ device: phone({ quarantinedAt: NOW - hours * HOUR }) });

    expect(await deliver({ situation: dead(23.9) })).toEqual({
      outcome: suppressed('dead_phone'),
      calls: ['read'],
    });
    expect(await deliver({ situation: dead(24) })).toEqual({
      outcome: sent,
      calls: ['read', 'lease 1 for 3500 to probe', 'enable 1', 'publish to 1 for 82800'],
    });
  });

  test('to a phone of a former Firebase project makes an endpoint in the present one, were it dead there', async () => {
    const device = phone({ endpointArn: 'arn:aws:sns:eu:1:endpoint/GCM/former/1', quarantinedAt: NOW });

    expect(await deliver({ situation: { device }, changed: { device: phone() }, differed: true })).toEqual({
      outcome: sent,
      calls: [
        'read',
        'create for instance:APA91bPhone',
        'enable new',
        'replace 1 by new',
        'read',
        'lease 1 for 3500',
        'publish to 1 for 82800',
      ],
    });
  });

  test('tells that the key is revoked by which the user signed in', async () => {
    const device = phone({ registered: true, users: users('app', 'user', 1_000) });

    expect((await deliver({ situation: { device, revokedBefore: 1_001 } })).outcome).toEqual(
      suppressed('key_revoked'),
    );
    expect((await deliver({ situation: { device, revokedBefore: 1_000 } })).outcome).toEqual(sent);
  });

  test('goes to registered phones only, where the settings say so', async () => {
    const settings = { pushOnlyToRegistered: true };
    const registered = phone({ registered: true, users: users('app', 'user') });

    expect((await deliver({ settings })).outcome).toEqual(suppressed('not_registered'));
    expect((await deliver({ settings, situation: { device: phone() } })).outcome).toEqual(
      suppressed('not_registered'),
    );
    expect((await deliver({ settings, situation: { device: registered } })).outcome).toEqual(sent);
  });

  describe('to all phones of the user, where the settings say so', () => {
    const mine = (differences: Partial<Device> = {}) =>
      phone({ address: crypto.randomUUID(), registered: true, users: users('app', 'user'), ...differences });
    const toAll = (world: World) =>
      deliver({ push: { device_id: 'tablet-1' }, settings: { fallbackToAllDevices: true }, ...world });

    test('is sent where one of them gets it', async () => {
      const phones = [mine({ quarantinedAt: NOW }), mine(), mine({ endpointArn: undefined })];

      expect((await toAll({ phones })).outcome).toEqual(sent);
    });

    test.each<[string, Device[], object]>([
      ['has none', [], suppressed('unknown_device')],
      ['has a dead one only', [mine({ quarantinedAt: NOW })], suppressed('dead_phone')],
      ['has one whose token is not known', [mine({ endpointArn: undefined })], failed('endpoint_gone')],
    ])('is not where the user %s', async (_name, phones, expected) => {
      expect((await toAll({ phones })).outcome).toEqual(expected);
    });

    test('is decided anew where one changed and no other got it', async () => {
      const { outcome, calls } = await toAll({
        phones: [mine({ quarantinedAt: NOW }), mine()],
        changes: 1,
      });

      expect(outcome).toEqual(sent);
      expect(calls.filter((call) => call === 'phones')).toHaveLength(2);
    });

    test('goes back for the one that failed, once the others have ended and are noted', async () => {
      const [lucky, unlucky, last] = [mine(), mine(), mine()];
      const calls: string[] = [];

      await expect(
        toAll({ phones: [lucky, unlucky, last], publishes: [SENT, new Error('SNS is down'), SENT], calls }),
      ).rejects.toThrow('SNS is down');

      expect(calls.filter((call) => call.startsWith('publish'))).toHaveLength(3);
      expect(calls.at(-1)).toBe(`reached ${lucky.address},${last.address} by message-1`);
    });

    test('leaves out on a later try whoever has it', async () => {
      const [lucky, unlucky] = [mine(), mine()];
      const situation = { reached: new Set([lucky.address]), messageId: 'message-0' };
      const publishes = ({ calls }: { calls: string[] }) =>
        calls.filter((call) => call.startsWith('publish'));

      const second = await toAll({ phones: [lucky, unlucky], situation });
      expect(second.outcome).toEqual(sent);
      expect(publishes(second)).toHaveLength(1);
      // The unlucky one was signed out meanwhile.
      const nobodyLeft = await toAll({ phones: [lucky], situation });
      expect(nobodyLeft.outcome).toEqual({ status: 'sent', messageId: 'message-0' });
      expect(publishes(nobodyLeft)).toEqual([]);
    });

    test('stays sent where some have it, whatever is true of it on a later try', async () => {
      const situation = { reached: new Set(['phone']), messageId: 'message-0', userRetired: true };

      expect((await toAll({ phones: [mine()], situation })).outcome).toEqual({
        status: 'sent',
        messageId: 'message-0',
      });
    });

    test('goes to no more phones once the time is short, and comes back for them', async () => {
      const calls: string[] = [];
      const phones = Array.from({ length: 8 }, () => mine());

      await expect(toAll({ phones, hasTime: false, calls })).rejects.toMatchObject({
        name: 'ServiceUnavailable',
      });
      expect(calls.filter((call) => call.startsWith('publish'))).toHaveLength(5);
      expect(calls.at(-1)).toMatch(/^reached (.+,){4}.+ by message-1$/);
    });

    test('goes to twenty at most', async () => {
      const { calls } = await toAll({ phones: Array.from({ length: 25 }, () => mine()) });

      expect(calls.filter((call) => call.startsWith('publish'))).toHaveLength(20);
    });
  });
});

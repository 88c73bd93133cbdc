import { SetEndpointAttributesCommand } from '@aws-sdk/client-sns';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { phoneAddress } from '../../../lambdas/push/device.ts';
import { createDeviceStore } from '../../../lambdas/push/device-store.ts';
import { createSignInStore } from '../../../lambdas/push/sign-in-store.ts';
import { userAddress } from '../../../lambdas/security-keys/key-address.ts';
import { appAddress } from '../../../lambdas/shared/address.ts';
import { APP, APP_WITHOUT_PUSH, type Backend } from '../../support/backend.ts';
import {
  callsOf,
  newStory,
  newToken,
  type Person,
  person,
  phoneItem,
  register,
  replyTo,
  signedIn,
  unregister,
} from '../../support/phones.ts';

export function devicesSuite(backend: () => Backend): void {
  describe('phones that are registered', () => {
    let ann: Person;
    let bob: Person;
    let token: string;
    beforeEach(async () => {
      ({ ann, bob, token } = await newStory(backend()));
    });

    const replyToAnn = () => replyTo(backend(), ann, token);
    const usersOf = () => signedIn(backend(), token, ann, bob);

    test('a phone is registered, and gets what is for its user', async () => {
      expect(await register(ann, token)).toBe('registered');

      expect(await usersOf()).toEqual([ann]);
      expect(await replyToAnn()).toBe('sent');
      expect((await backend().messages()).map((message) => message.token)).toEqual([token]);
    });

    test('a phone that dies while it registers stays dead, and the next registration revives it', async () => {
      await register(ann, token);
      const endpoint = (await phoneItem(backend(), token))?.endpoint_arn?.S ?? '';
      const devices = createDeviceStore(backend().dynamodb, 'Devices');
      const signIns = createSignInStore(backend().dynamodb, 'Devices');
      const phone = phoneAddress({ app_id: APP, token });
      const later = Date.now() + 1;
      // The registration has read a living phone; FCM calls it dead before the registration is written.
      await devices.quarantine(phone, endpoint, 'InvalidPlatformToken', later);
      await backend().sns.send(
        new SetEndpointAttributesCommand({ EndpointArn: endpoint, Attributes: { Enabled: 'false' } }),
      );

      await signIns.signIn(
        phone,
        userAddress(APP, ann.user_id),
        {
          app: appAddress(APP),
          endpointArn: endpoint,
          revived: false,
          signIn: { key: 'key#1', keyCreatedAt: later },
          shared: false,
          notificationsEnabled: undefined,
          appVersion: '2',
          locale: undefined,
        },
        later,
      );

      expect(await replyToAnn()).toBe('suppressed dead_phone');
      expect(await register(ann, token)).toBe('registered');
      expect(await replyToAnn()).toBe('sent');
    });

    test('the same again changes nothing: two reads of the key and the phone, nothing else', async () => {
      await register(ann, token, { locale: 'ru' });
      await backend().clearCalls();

      expect(await register(ann, token, { locale: 'ru' })).toBe('unchanged');

      expect(await callsOf(backend())).toEqual([
        expect.stringMatching(/^dynamodb (Batch)?GetItem$/),
        'dynamodb GetItem',
      ]);
    });

    test.each<[string, object, object]>([
      ['of notifications', { notifications_enabled: true }, { notifications_enabled: false }],
      ['of the version', { app_version: '1.0' }, { app_version: '1.1' }],
      ['of the locale', { locale: 'ru' }, { locale: 'en' }],
      ['to nothing', { notifications_enabled: true, app_version: '1', locale: 'ru' }, {}],
      ['from null', { locale: null }, { locale: 'kk' }],
    ])('a change %s is kept without a call to SNS', async (_name, first, second) => {
      await register(ann, token, first);
      await backend().clearCalls();

      expect(await register(ann, token, second)).toBe('registered');

      expect((await callsOf(backend())).filter((call) => call.startsWith('sns'))).toEqual([]);
      const { notifications_enabled, app_version, locale } = (await phoneItem(backend(), token)) ?? {};
      expect({
        ...(notifications_enabled && { notifications_enabled: notifications_enabled.BOOL }),
        ...(app_version && { app_version: app_version.S }),
        ...(locale && { locale: locale.S }),
      }).toEqual(second);
      expect(await register(ann, token, second)).toBe('unchanged');
    });

    test('another key of the same user is noted, so that its revocation finds the phone', async () => {
      await register(ann, token);
      const again = await person(ann);

      expect(await register(again, token)).toBe('registered');
      expect(await register(again, token)).toBe('unchanged');
    });

    test('another user takes the phone over with one write to it, and the former user gets nothing', async () => {
      await register(ann, token);
      await backend().clearCalls();

      expect(await register(bob, token)).toBe('registered');

      const writes = (await backend().calls()).filter(({ operation }) => operation === 'UpdateItem');
      expect(writes).toHaveLength(1);
      expect(await usersOf()).toEqual([bob]);
      expect(await replyToAnn()).toBe('suppressed other_user');
      expect(await replyTo(backend(), bob, token)).toBe('sent');
      expect((await backend().messages()).map(({ message }) => message.data.user_id)).toEqual([bob.user_id]);
    });

    test('a push that is suppressed costs two calls, none to SNS', async () => {
      await register(bob, token);
      await backend().clearCalls();

      await replyToAnn();

      expect(await callsOf(backend())).toEqual(['dynamodb BatchGetItem', 'dynamodb UpdateItem']);
    });

    test('a phone that was only seen in replies is taken over all the same', async () => {
      expect(await replyToAnn()).toBe('sent');

      await register(bob, token);

      expect(await replyToAnn()).toBe('suppressed other_user');
    });

    test('a shared phone gets what is for each of its users', async () => {
      await register(ann, token);

      expect(await register(bob, token, { shared: true })).toBe('registered');

      expect(await usersOf()).toEqual([ann, bob]);
      expect([await replyToAnn(), await replyTo(backend(), bob, token)]).toEqual(['sent', 'sent']);
      expect(await register(ann, token, { shared: true })).toBe('unchanged');
      expect(await unregister(ann, token)).toBe('unregistered');
      expect(await usersOf()).toEqual([bob]);
      expect(await register(bob, token)).toBe('unchanged');
    });

    test('whoever stops sharing has the phone alone', async () => {
      await register(ann, token, { shared: true });
      await register(bob, token, { shared: true });

      expect(await register(ann, token, { shared: false })).toBe('registered');

      expect(await usersOf()).toEqual([ann]);
    });

    test.each(['new', 'seen in a reply', 'signed out'])(
      'of users who share a phone at the same moment none is lost: %s',
      async (state) => {
        const crowd = await Promise.all(Array.from({ length: 8 }, () => person()));
        if (state === 'seen in a reply') {
          await replyToAnn();
        } else if (state === 'signed out') {
          await unregister(ann, token);
        }

        await Promise.all(crowd.map((who) => register(who, token, { shared: true })));

        expect(await signedIn(backend(), token, ...crowd)).toEqual(crowd);
      },
    );

    test('of users who take a phone over at the same moment one has it', async () => {
      const crowd = await Promise.all(Array.from({ length: 8 }, () => person()));

      const answers = await Promise.all(crowd.map((who) => register(who, token)));

      expect(new Set(answers)).toEqual(new Set(['registered']));
      expect(await signedIn(backend(), token, ...crowd)).toHaveLength(1);
    });

    test('with a new token the user leaves the phone of the former one', async () => {
      await register(ann, token);
      const fresh = newToken();

      expect(await register(ann, fresh, { previous_token: token })).toBe('registered');

      expect(await usersOf()).toEqual([]);
      expect(await signedIn(backend(), fresh, ann)).toEqual([ann]);
      expect(await replyToAnn()).toBe('suppressed signed_out');
    });

    test('a previous token of somebody else has no effect, neither where it was only seen in replies', async () => {
      await register(bob, token);
      const seen = newToken();
      await replyTo(backend(), bob, seen);

      expect(await register(ann, newToken(), { previous_token: token })).toBe('registered');
      expect(await register(ann, newToken(), { previous_token: seen })).toBe('registered');
      expect(await register(ann, newToken(), { previous_token: newToken() })).toBe('registered');

      expect(await usersOf()).toEqual([bob]);
      expect(await replyTo(backend(), bob, token)).toBe('sent');
      expect(await replyTo(backend(), bob, seen)).toBe('sent');
    });

    test('a previous token that is the present one is no other phone', async () => {
      await register(ann, token);

      expect(await register(ann, token, { previous_token: token })).toBe('unchanged');
      expect(await usersOf()).toEqual([ann]);
    });

    test('an app without push answers so, and stores nothing', async () => {
      const other = await person({ app_id: APP_WITHOUT_PUSH, user_id: 'user' });

      expect(await register(other, token)).toBe('push_off');

      expect(await backend().items('Devices')).toEqual([]);
      expect(await unregister(other, token)).toBe('unregistered');
    });

    test('ids of one app mean nothing in another', async () => {
      await register(ann, token);
      expect(APP).not.toBe(APP_WITHOUT_PUSH);

      expect(await replyTo(backend(), { ...ann, app_id: APP_WITHOUT_PUSH }, token)).toBe(
        'suppressed push_off',
      );
      expect(await usersOf()).toEqual([ann]);
    });
  });
}

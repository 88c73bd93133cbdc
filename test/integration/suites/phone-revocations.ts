import { beforeEach, describe, expect, test } from '@jest/globals';
import { perform } from '../../../lambdas/keys/perform.ts';
import type { Backend } from '../../support/backend.ts';
import { Crash } from '../../support/crashing-client.ts';
import { dyingKeys } from '../../support/dying-keys.ts';
import { invokeKeys } from '../../support/keys.ts';
import {
  newStory,
  newToken,
  type Person,
  person,
  phoneItem,
  register,
  registerPhone,
  replyTo,
  signedIn,
  signIn,
} from '../../support/phones.ts';

export function phoneRevocationsSuite(backend: () => Backend): void {
  describe('phones of keys that end', () => {
    let ann: Person;
    let bob: Person;
    let token: string;
    beforeEach(async () => {
      ({ ann, bob, token } = await newStory(backend()));
    });

    const revoke = ({ app_id, user_id, key_id }: Person) =>
      invokeKeys<{ revoked: number }>({ action: 'revoke', app_id, user_id, key_id });

    test('revoking a key signs out the phones that registered with it, and no others', async () => {
      const [second, other] = [await person(ann), newToken()];
      await register(ann, token);
      await register(bob, token, { shared: true });
      await register(second, other);

      await revoke(ann);

      expect(await signedIn(backend(), token, ann, bob)).toEqual([bob]);
      expect(await replyTo(backend(), ann, token)).toBe('suppressed other_user');
      expect(await replyTo(backend(), bob, token)).toBe('sent');
      expect(await replyTo(backend(), ann, other)).toBe('sent');
    });

    test('a phone that registered again with a new key stays when the former is revoked', async () => {
      const second = await person(ann);
      await register(ann, token);
      await register(second, token);

      await revoke(ann);

      expect(await replyTo(backend(), ann, token)).toBe('sent');
      await revoke(second);
      expect(await replyTo(backend(), ann, token)).toBe('suppressed signed_out');
    });

    test('after a revocation, and a logout, the phone can be registered with a new key', async () => {
      await register(ann, token);
      await revoke(ann);
      const second = await person(ann);

      expect(await register(second, token)).toBe('registered');
      expect(await replyTo(backend(), ann, token)).toBe('sent');
      await revoke(second);
      expect(await signedIn(backend(), token, ann)).toEqual([]);
    });

    test.each([
      ['revoke', { revoked: 0 }],
      ['retire', { retired: true }],
    ] as const)(
      'a %s that died before it signed the phone out does so when repeated',
      async (action, again) => {
        await register(ann, token);
        const { app_id, user_id } = ann;
        // A retirement writes tombstone, revocation and forgotten name first.
        const { client, deps } = dyingKeys(backend().endpoint, action === 'revoke' ? 1 : 3);
        await expect(perform({ action, app_id, user_id }, deps, Date.now(), () => {})).rejects.toThrow(Crash);
        client.destroy();
        expect(await signedIn(backend(), token, ann)).toEqual([ann]);

        expect(await invokeKeys({ action, app_id, user_id })).toMatchObject(again);

        expect(await signedIn(backend(), token, ann)).toEqual([]);
      },
    );

    test('retiring a user signs out all phones, whatever the key', async () => {
      const [second, other] = [await person(ann), newToken()];
      await register(ann, token);
      await register(second, other);

      await invokeKeys({ action: 'retire', app_id: ann.app_id, user_id: ann.user_id });

      expect(await signedIn(backend(), token, ann)).toEqual([]);
      expect(await signedIn(backend(), other, ann)).toEqual([]);
      expect(await replyTo(backend(), ann, token)).toBe('suppressed user_retired');
      const { statusCode } = await registerPhone(signIn(ann, token));
      expect(statusCode).toBe(403);
    });

    test('revoke_all silences registered phones at once, until they register with a new key', async () => {
      await register(ann, token);
      const { app_id } = ann;
      await new Promise((resolve) => setTimeout(resolve, 2));

      await invokeKeys({ action: 'revoke_all', app_id, issued_before: new Date().toISOString() });

      expect(await replyTo(backend(), ann, token)).toBe('suppressed key_revoked');
      expect(await register(await person(ann), token)).toBe('registered');
      expect(await replyTo(backend(), ann, token)).toBe('sent');
    });

    test('a key revoked while it registers leaves nobody signed in, whichever comes first', async () => {
      const races = await Promise.all(
        Array.from({ length: 30 }, async (_, index) => ({
          who: await person(),
          phone: newToken(),
          delay: 3 * (index % 10),
        })),
      );

      await Promise.all(
        races.map(async ({ who, phone, delay }) => {
          const revoked = new Promise((resolve) => setTimeout(resolve, delay)).then(() => revoke(who));
          await Promise.all([registerPhone(signIn(who, phone)), revoked]);
        }),
      );

      for (const { who, phone } of races) {
        expect(await signedIn(backend(), phone, who)).toEqual([]);
      }
    });

    test('a phone registered anew while its key is revoked is found by the next revocation', async () => {
      const races = await Promise.all(
        Array.from({ length: 20 }, async (_, index) => {
          const who = await person();
          const race = { first: who, second: await person(who), phone: newToken(), delay: index % 7 };
          await register(race.first, race.phone);
          return race;
        }),
      );

      await Promise.all(
        races.map(async ({ first, second, phone, delay }) => {
          const again = new Promise((resolve) => setTimeout(resolve, delay)).then(() =>
            register(second, phone),
          );
          await Promise.all([revoke(first), again]);
        }),
      );
      await Promise.all(races.map(({ second }) => revoke(second)));

      for (const { first, phone } of races) {
        expect(await phoneItem(backend(), phone)).toBeDefined();
        expect(await signedIn(backend(), phone, first)).toEqual([]);
      }
    });
  });
}

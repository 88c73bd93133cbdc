import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Backend } from '../../support/backend.ts';
import {
  callsOf,
  newStory,
  newToken,
  type Person,
  register,
  replyTo,
  signedIn,
  unregister,
} from '../../support/phones.ts';

export function devicesSignOutSuite(backend: () => Backend): void {
  describe('phones that users leave', () => {
    let ann: Person;
    let bob: Person;
    let token: string;
    beforeEach(async () => {
      ({ ann, bob, token } = await newStory(backend()));
    });

    const replyToAnn = () => replyTo(backend(), ann, token);
    const usersOf = () => signedIn(backend(), token, ann, bob);

    test('after a logout the phone stays silent, whatever Pyrus sends, until somebody registers', async () => {
      await register(ann, token);

      expect(await unregister(ann, token)).toBe('unregistered');

      expect(await replyToAnn()).toBe('suppressed signed_out');
      expect(await replyTo(backend(), bob, token)).toBe('suppressed signed_out');
      expect(await backend().messages()).toEqual([]);
      await backend().clearCalls();
      expect(await register(ann, token)).toBe('registered');
      expect((await callsOf(backend())).filter((call) => call.startsWith('sns'))).toEqual([]);
      expect(await replyToAnn()).toBe('sent');
    });

    test.each(['never seen', 'seen in a reply'])('a logout silences a phone that was %s', async (state) => {
      if (state === 'seen in a reply') {
        await replyToAnn();
        await backend().clearMessages();
      }

      expect(await unregister(ann, token)).toBe('unregistered');
      expect(await unregister(ann, token)).toBe('unregistered');

      expect(await replyToAnn()).toBe('suppressed signed_out');
      expect(await register(ann, token)).toBe('registered');
      expect(await replyToAnn()).toBe('sent');
    });

    test('nobody can log somebody else out', async () => {
      await register(ann, token);

      expect(await unregister(bob, token)).toBe('unregistered');

      expect(await replyToAnn()).toBe('sent');
    });

    test('the 21st phone signs the user out of the one registered longest ago', async () => {
      const tokens = Array.from({ length: 20 }, newToken);
      for (const each of tokens) {
        await register(ann, each);
      }
      const states = () =>
        Promise.all(tokens.map(async (each) => (await signedIn(backend(), each, ann)).length));
      expect(await states()).toEqual(Array(20).fill(1));

      await register(ann, token);

      expect(await usersOf()).toEqual([ann]);
      expect(await states()).toEqual([0, ...Array(19).fill(1)]);
    });

    test('phones that others took over do not count among the twenty', async () => {
      const own = newToken();
      await register(ann, own);
      for (const each of Array.from({ length: 20 }, newToken)) {
        await register(ann, each);
        await register(bob, each, {});
      }

      await register(ann, token);

      expect(await signedIn(backend(), own, ann)).toEqual([ann]);
    });
  });
}

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Backend, startBackend } from '../support/backend.ts';
import { newToken, person, register, replyTo, unregister } from '../support/phones.ts';

/** Handlers read their environment once, so the settings that are not the default have a process of their own. */
describe('pushOnlyToRegistered and fallbackToAllDevices', () => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await startBackend();
    Object.assign(process.env, { PUSH_ONLY_TO_REGISTERED: 'true', FALLBACK_TO_ALL_DEVICES: 'true' });
  });
  afterAll(() => backend?.close());

  const tokens = async () => (await backend.messages()).map(({ token }) => token).sort();

  test('a phone that was never registered gets nothing', async () => {
    expect(await replyTo(backend, await person(), newToken())).toBe('suppressed not_registered');
    expect(await tokens()).toEqual([]);
  });

  test('what is for no phone goes to all where the user is signed in', async () => {
    const [ann, bob] = [await person(), await person()];
    const [first, second, left, taken] = [newToken(), newToken(), newToken(), newToken()];
    for (const token of [first, second, left, taken]) {
      await register(ann, token);
    }
    await unregister(ann, left);
    await register(bob, taken);

    expect(await replyTo(backend, ann, 'tablet-1')).toBe('sent');

    expect(await tokens()).toEqual([first, second].sort());
    expect(await replyTo(backend, await person(), 'tablet-1')).toBe('suppressed unknown_device');
  });
});

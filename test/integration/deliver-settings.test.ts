import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Backend, startBackend } from '../support/backend.ts';
import { deliveryRecord, invokeDeliver } from '../support/delivery-record.ts';
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

  test('where some of them fail, the reply comes back for those only', async () => {
    const ann = await person();
    const phones = Array.from({ length: 8 }, newToken);
    for (const token of phones) {
      await register(ann, token);
    }
    await backend.clearMessages();
    const record = deliveryRecord({ userId: ann.user_id, appId: ann.app_id, deviceId: 'tablet-1' });

    await backend.fail({ service: 'sns', mode: 'error', rate: 0.7 });
    let tries = 0;
    do {
      tries++;
      if (tries === 8) {
        await backend.heal();
      }
    } while ((await invokeDeliver(record)).failures.length > 0);

    // Half of eight get it at each try: one try for all is as good as impossible, and a phone that is asked twice shows.
    expect(tries).toBeGreaterThan(1);
    expect(await tokens()).toEqual([...phones].sort());
    const row = (await backend.items('Deliveries')).find(
      ({ sk }) => sk?.S === record.attributes.MessageDeduplicationId,
    );
    expect(row?.status?.S).toBe('sent');
  });
});

import { afterEach, expect, test } from '@jest/globals';
import { until } from '../support/cli.ts';
import type { World } from '../support/world.ts';

/** What the services below the admin Lambda may do to a command. */
export function faultsSuite(world: () => World): void {
  const fault = (mode: 'error', rate = 1) =>
    fetch(world().run.outputs.FaultsUrl, {
      method: 'PUT',
      body: JSON.stringify({ service: 'dynamodb', mode, rate }),
    });
  const noFaults = () => fetch(world().run.outputs.FaultsUrl, { method: 'DELETE' });
  afterEach(noFaults);

  test('an outage is told as one, after some attempts', async () => {
    await fault('error');
    const { code, answer } = await world().json(['keys', 'status', '--user', 'faulty-1']);

    expect(code).toBe(1);
    expect(answer.error).toMatchObject({
      code: 'ServiceUnavailable',
      hint: expect.stringContaining('Try again'),
    });
  });

  test('a short outage is not noticed', async () => {
    await fetch(world().run.outputs.CallsUrl, { method: 'DELETE' });
    await fault('error');
    const { ended } = world().start(['keys', 'issue', '--user', 'faulty-2']);
    await until(async () => {
      const calls = await (await fetch(world().run.outputs.CallsUrl)).text();
      return calls !== '[]';
    });
    await noFaults();

    expect((await ended).code).toBe(0);
  });

  test('a file is worked through while every fourth call fails', async () => {
    const lines = Array.from({ length: 24 }, (_, n) => `stormy-${n},key-of-an-older-system-${n}`);
    const file = world().file('stormy.csv', `user_id,security_key\n${lines.join('\n')}`);
    await fault('error', 0.25);

    expect(await world().json(['keys', 'import', '--from', file])).toEqual({
      code: 0,
      answer: { imported: 24, failed: 0, interrupted: false },
    });
  });

  test('a file is given up where nothing works any more, and it says how to go on', async () => {
    const lines = Array.from({ length: 40 }, (_, n) => `hopeless-${n},key-of-an-older-system-${n}`);
    const file = world().file('hopeless.csv', `user_id,security_key\n${lines.join('\n')}`);
    await fault('error');
    const { code, answer } = await world().json(['keys', 'import', '--from', file, '--concurrency', '10']);

    expect(code).toBe(1);
    expect(answer.error).toMatchObject({
      code: 'ServiceUnavailable',
      hint: expect.stringContaining('run the same command again'),
    });
  });
}

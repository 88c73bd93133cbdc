import { appendFileSync, chmodSync, existsSync, readFileSync, statSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { until } from '../support/cli.ts';
import { ndjson, type World } from '../support/world.ts';

interface Listed {
  readonly user_id: string;
  readonly keys: number;
}

/** Many users at once, each rotated once whatever happens. */
export function rotateFileSuite(world: () => World): void {
  const rotate = (from: string, out: string, ...more: string[]) =>
    world().json(['keys', 'rotate', '--from', from, '--out', out, ...more]);
  const keysIn = (out: string) => ndjson(readFileSync(out, 'utf8'));

  /** Gives users a key each, and returns a file of them. */
  async function users(prefix: string, length: number): Promise<{ ids: string[]; file: string }> {
    const ids = Array.from({ length }, (_, n) => `${prefix}-${String(n).padStart(2, '0')}`);
    await Promise.all(ids.map((user_id) => world().invoke({ action: 'issue', user_id })));
    const file = world().file(`${prefix}.csv`, `user_id,label\n${ids.map((id) => `${id},\n`).join('')}`);
    return { ids, file };
  }
  /** How many keys each user has: one, and one for each rotation. */
  async function keyCounts(prefix: string): Promise<Record<string, number>> {
    const { users } = await world().invoke({ action: 'list', limit: 1_000 });
    const mine = users.filter((user: Listed) => user.user_id.startsWith(prefix));
    return Object.fromEntries(mine.map((user: Listed) => [user.user_id, user.keys]));
  }
  const each = (ids: readonly string[], keys: number) => Object.fromEntries(ids.map((id) => [id, keys]));

  test('new keys go to a file of their owner alone, never to the terminal; a line twice counts once', async () => {
    const { ids, file } = await users('many', 4);
    appendFileSync(file, `${ids[0]},\nnobody-at-all,\n`);
    const out = world().file('many-keys.ndjson');
    const { code, stdout, stderr } = await world().cli(['keys', 'rotate', '--from', file, '--out', out]);

    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('4 lines rotated, 1 skipped, 1 failed.');
    expect(stderr).toContain('line 7: ');
    expect(stderr).toContain('(KeyNotFound)');
    expect(stderr).not.toContain('pmc1_');
    expect(statSync(out).mode & 0o777).toBe(0o600);
    const [{ user_id, security_key }] = keysIn(out);
    expect(await world().authorize(user_id, security_key)).toBe(200);
    expect(
      keysIn(out)
        .map((key) => key.user_id)
        .sort(),
    ).toEqual(ids);
  });

  test('a file that is there is not overwritten; --resume goes on with it, past a line that was cut short', async () => {
    const { ids, file } = await users('resumed', 5);
    const first = world().file('first.csv', `user_id\n${ids.slice(0, 3).join('\n')}\n`);
    const out = world().file('resumed-keys.ndjson');
    expect((await rotate(first, out)).answer).toMatchObject({ rotated: 3, skipped: 0, failed: 0, out });
    const written = readFileSync(out);

    const refused = await world().cli(['keys', 'rotate', '--from', file, '--out', out]);
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('--resume') });
    expect(readFileSync(out)).toEqual(written);

    appendFileSync(out, Buffer.from('{"app_id":"И').subarray(0, -1));
    const resumed = await rotate(file, out, '--resume');
    expect(resumed).toMatchObject({ code: 0, answer: { rotated: 2, skipped: 3 } });
    expect(await keyCounts('resumed')).toEqual(each(ids, 2));
    expect(
      keysIn(out)
        .map((key) => key.user_id)
        .sort(),
    ).toEqual(ids);
  });

  test.each([['my notes\n'], ['my notes'], ['{"app_id":"another-app"}\n']])(
    'a file that holds %j is left alone',
    async (content) => {
      const { file } = await users('foreign', 1);
      const out = world().file('notes.txt', content);
      chmodSync(out, 0o644);
      const { code, answer } = await rotate(file, out, '--resume');

      expect({ code, error: answer.error.code }).toEqual({ code: 1, error: 'NotOurFile' });
      expect(readFileSync(out, 'utf8')).toBe(content);
      expect(statSync(out).mode & 0o777).toBe(0o644);
    },
  );

  test('a directory that is not there is told of before anybody is rotated', async () => {
    const { ids, file } = await users('nowhere', 1);
    const { code, answer } = await rotate(file, world().file('no-such-directory/keys.ndjson'));

    expect({ code, error: answer.error.code }).toEqual({ code: 1, error: 'ENOENT' });
    expect(await keyCounts('nowhere')).toEqual(each(ids, 1));
  });

  test('Ctrl-C in the midst loses no key, and --resume rotates nobody twice', async () => {
    const { ids, file } = await users('broken', 40);
    const out = world().file('broken-keys.ndjson');
    const args = ['keys', 'rotate', '--from', file, '--out', out, '--concurrency', '2'];
    const { child, ended } = world().start(args);
    await until(() => existsSync(out) && statSync(out).size > 0);
    child.kill('SIGINT');
    const { code, stderr } = await ended;

    expect(code).toBe(130);
    expect(stderr).toContain('--resume');
    const rotated = keysIn(out).map((key) => key.user_id);
    expect(rotated.length).toBeLessThan(ids.length);
    expect(await keyCounts('broken')).toEqual({ ...each(ids, 1), ...each(rotated, 2) });

    const { answer } = await rotate(file, out, '--resume');
    expect(answer).toMatchObject({
      rotated: ids.length - rotated.length,
      skipped: rotated.length,
      failed: 0,
    });
    expect(await keyCounts('broken')).toEqual(each(ids, 2));
  });

  test('killed in the midst, --resume gives everybody a key that is known', async () => {
    const { ids, file } = await users('killed', 30);
    const out = world().file('killed-keys.ndjson');
    const { child, ended } = world().start([
      'keys',
      'rotate',
      '--from',
      file,
      '--out',
      out,
      '--concurrency',
      '2',
    ]);
    await until(() => existsSync(out) && statSync(out).size > 0);
    child.kill('SIGKILL');
    await ended;
    expect((await rotate(file, out, '--resume')).code).toBe(0);

    expect(
      keysIn(out)
        .map((key) => key.user_id)
        .sort(),
    ).toEqual(ids);
    const counts = Object.values(await keyCounts('killed'));
    expect(counts.filter((keys) => keys !== 2).length).toBeLessThanOrEqual(2);
  });

  test.each([
    [['--from', 'users.csv']],
    [['--from', 'users.csv', '--out', '-']],
    [['--from', 'users.csv', '--out', 'keys.ndjson', '--user', 'client-1']],
    [['--user', 'client-1', '--out', 'keys.ndjson']],
    [[]],
  ])('%j is wrong usage', async (args) => {
    expect((await world().cli(['keys', 'rotate', ...args])).code).toBe(2);
  });
}

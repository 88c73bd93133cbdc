import { expect, test } from '@jest/globals';
import type { World } from '../support/world.ts';

/** One key of an older system. */
export function importSuite(world: () => World): void {
  const one = ['keys', 'import', '--user', 'imported-1', '--label', 'phone'];

  test('the key comes from stdin, and works', async () => {
    const { code, stdout, stderr } = await world().cli(one, { stdin: 'key-of-the-older-system\n' });

    expect(code).toBe(0);
    expect(stdout).toMatch(/^Imported as \S{12}, valid until \S+Z\.\n$/);
    expect(stdout + stderr).not.toContain('key-of-the-older-system');
    expect(await world().authorize('imported-1', 'key-of-the-older-system')).toBe(200);
  });

  test('imported again, it stays the same', async () => {
    const { code, answer } = await world().json(one, { stdin: 'key-of-the-older-system' });

    expect(code).toBe(0);
    const { keys } = await world().invoke({ action: 'status', user_id: 'imported-1' });
    expect(keys).toEqual([
      {
        key_id: answer.key_id,
        label: 'phone',
        created_at: answer.created_at,
        valid_until: answer.valid_until,
      },
    ]);
  });

  test('a key that can not be one is refused, and not shown', async () => {
    const { code, stdout, stderr } = await world().cli(one, { stdin: 'pmc1_something-of-ours' });

    expect(code).toBe(1);
    expect(stderr).toContain('InvalidRequest');
    expect(stdout + stderr).not.toContain('something-of-ours');
  });

  test.each([
    ['nothing on stdin', '', 'no key on stdin'],
    ['more than a key', 'x'.repeat(5_000), 'too long'],
  ])('%s is wrong usage', async (_what, stdin, problem) => {
    const { code, stderr } = await world().cli(one, { stdin });

    expect(code).toBe(2);
    expect(stderr).toContain(problem);
  });
}

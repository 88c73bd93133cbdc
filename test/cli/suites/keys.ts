import { expect, test } from '@jest/globals';
import type { World } from '../support/world.ts';

const KEY = /^pmc1_[0-9A-Za-z]{49}\n$/;

/** Commands about the keys of one user or one app. */
export function keysSuite(world: () => World): void {
  const keysOf = async (user: string) => (await world().invoke({ action: 'status', user_id: user })).keys;
  const issueTo = (user: string, label?: string) => world().invoke({ action: 'issue', user_id: user, label });

  test('issue prints the key alone on stdout, once, and it lets the user in', async () => {
    const { code, stdout, stderr } = await world().cli(['keys', 'issue', '--user', 'tour-1']);

    expect(code).toBe(0);
    expect(stdout).toMatch(KEY);
    expect(stderr).toContain("can't be read again");
    expect(stderr).not.toContain('pmc1_');
    expect(await world().authorize('tour-1', stdout.trim())).toBe(200);
  });

  test("issue --json prints the Lambda's answer; --label and --grace reach it", async () => {
    const args = ['keys', 'issue', '--user', 'tour-2', '--label', 'tablet', '--grace', '2h'];
    const first = await world().json(args);
    const second = await world().json(args);

    expect(first).toMatchObject({
      code: 0,
      answer: { app_id: world().appId, user_id: 'tour-2', label: 'tablet', superseded: [] },
    });
    const [superseded] = second.answer.superseded;
    expect(superseded.key_id).toBe(first.answer.key_id);
    const grace = Date.parse(superseded.valid_until) - Date.parse(second.answer.created_at);
    expect(Math.round(grace / 1000)).toBe(7_200);
  });

  test('rotate supersedes what there is; without a key it tells what to do', async () => {
    const none = await world().cli(['keys', 'rotate', '--user', 'tour-3']);
    await issueTo('tour-3');
    const rotated = await world().cli(['keys', 'rotate', '--user', 'tour-3', '--grace', '90d']);

    expect(none.code).toBe(1);
    expect(none.stdout).toBe('');
    expect(none.stderr).toContain('pyrus-chat keys issue --user');
    expect(rotated.code).toBe(0);
    expect(rotated.stdout).toMatch(KEY);
    expect(rotated.stderr).toContain('Superseded: ');
  });

  test('status shows a table without keys; what a user id may do to a terminal is escaped', async () => {
    const user = 'tour-4 \u001b[31m';
    const nobody = await world().cli(['keys', 'status', '--user', user]);
    await issueTo(user, 'phone');
    const { code, stdout } = await world().cli(['keys', 'status', '--user', user]);
    const listed = await world().cli(['keys', 'list', '--all']);

    expect(nobody.stdout).toBe('tour-4 \\u{1b}[31m has no key that works.\n');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^KEY ID +LABEL +CREATED +VALID UNTIL\n\S{12} {2}phone {2}\S+Z {2}until superseded\n$/,
    );
    expect(listed.stdout).toContain('1     tour-4 \\u{1b}[31m\n');
    expect(listed.stdout).not.toContain('\u001b');
  });

  test('revoke ends one key, the keys of a label, or all', async () => {
    const first = await issueTo('tour-5');
    await issueTo('tour-5', 'tablet');
    await issueTo('tour-5');
    const revoke = (...more: string[]) =>
      world().cli(['keys', 'revoke', '--user', 'tour-5', '--yes', ...more]);

    expect((await revoke('--key-id', first.key_id)).stdout).toBe('Revoked 1 key.\n');
    expect(await world().authorize('tour-5', first.security_key)).toBe(403);
    expect((await revoke('--label', 'tablet')).stdout).toBe('Revoked 1 key.\n');
    expect(await keysOf('tour-5')).toHaveLength(1);
    expect((await revoke('--json')).stdout).toBe('{\n  "revoked": 1\n}\n');
    expect((await revoke()).stdout).toBe('Revoked 0 keys.\n');
  });

  test('list goes page by page, or through all', async () => {
    for (const user of ['tour-6', 'tour-7', 'tour-8']) await issueTo(user);

    const page = await world().json(['keys', 'list', '--limit', '1']);
    const next = await world().json(['keys', 'list', '--limit', '1', '--cursor', page.answer.cursor]);
    const all = await world().json(['keys', 'list', '--all', '--limit', '2']);
    const text = await world().cli(['keys', 'list', '--limit', '1']);

    expect(page.answer.users).toHaveLength(1);
    expect(next.answer.users[0].user_id).not.toBe(page.answer.users[0].user_id);
    expect(all.answer.users.map((user: { user_id: string }) => user.user_id)).toEqual(
      expect.arrayContaining(['tour-6', 'tour-7', 'tour-8']),
    );
    expect(text.stdout).toMatch(/^KEYS {2}USER\n\d/);
    expect(text.stderr).toContain('--cursor ');
  });

  test('retire is for good, unless the same person is reinstated', async () => {
    const issue = ['keys', 'issue', '--user', 'tour-9'];
    await issueTo('tour-9');
    const retired = await world().cli(['keys', 'retire', '--user', 'tour-9', '--yes']);
    const refused = await world().json(issue);
    const back = await world().cli([...issue, '--reinstate']);

    expect(retired).toMatchObject({ code: 0, stdout: 'tour-9 is retired; 1 key ended.\n' });
    expect(refused).toMatchObject({
      code: 1,
      answer: { error: { code: 'UserRetired', hint: expect.stringContaining('--reinstate') } },
    });
    expect(back.stdout).toMatch(KEY);
  });

  test.each([
    [['keys', 'revoke', '--user', 'tour-1']],
    [['keys', 'retire', '--user', 'tour-1']],
    [['keys', 'revoke-all', '--issued-before', 'now']],
    [['credentials', 'revoke', 'nobody']],
  ])('%j does nothing without --yes where nobody can be asked', async (args) => {
    const before = await keysOf('tour-1');
    const { code, stdout, stderr } = await world().cli(args, { stdin: 'tour-1\n' });

    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('add --yes');
    expect(await keysOf('tour-1')).toEqual(before);
  });

  test("revoke-all ends everybody's earlier keys", async () => {
    const past = await world().json([
      'keys',
      'revoke-all',
      '--issued-before',
      '2020-01-31T12:00:00Z',
      '--yes',
    ]);
    expect(past).toMatchObject({ code: 0, answer: { issued_before: '2020-01-31T12:00:00.000Z' } });
    expect(await keysOf('tour-1')).toHaveLength(1);

    const { code, stdout } = await world().cli(['keys', 'revoke-all', '--issued-before', 'now', '--yes']);
    expect(code).toBe(0);
    expect(stdout).toContain('in force within 30 s');
    expect(await keysOf('tour-1')).toHaveLength(0);
  });

  test('an app that is none of the stack is refused with those that are', async () => {
    const { code, stderr } = await world().cli(['keys', 'issue', '--user', 'x', '--app', 'another-app']);

    expect(code).toBe(1);
    expect(stderr).toContain('UnknownApp');
    expect(stderr).toContain(world().appId);
  });
}

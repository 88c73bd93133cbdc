import { existsSync, readFileSync, statSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { until } from '../support/cli.ts';
import { ndjson, type World } from '../support/world.ts';

const oldKey = (n: number): string => `older-system-key-${String(n).padStart(4, '0')}`;

/** Files of keys of an older system. */
export function importFileSuite(world: () => World): void {
  const importFile = (file: string, ...more: string[]) =>
    world().cli(['keys', 'import', '--from', file, ...more]);
  const failuresOf = (file: string) => ndjson(readFileSync(`${file}.failed.ndjson`, 'utf8'));
  const userIds = async (prefix: string): Promise<string[]> =>
    (await world().invoke({ action: 'list', limit: 1_000 })).users
      .map((user: { user_id: string }) => user.user_id)
      .filter((id: string) => id.startsWith(prefix))
      .sort();

  test('CSV as Excel writes it: byte order mark, semicolons, CRLF, quotes, any order of columns', async () => {
    const rows = [
      'label;Security_Key;user_id',
      `phone;${oldKey(1)};excel-1`,
      `;"${oldKey(2)}";"excel; ""2"""`,
      '',
      `;${oldKey(3)};Иван`,
    ];
    const file = world().file('excel.csv', `\uFEFF${rows.join('\r\n')}\r\n`);
    const { code, stdout, stderr } = await importFile(file);

    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toBe('3 lines imported, 0 failed.\n');
    expect(await world().authorize('excel-1', oldKey(1))).toBe(200);
    expect(await world().authorize('excel; "2"', oldKey(2))).toBe(200);
    expect(await world().authorize('Иван', oldKey(3))).toBe(200);
    expect(existsSync(`${file}.failed.ndjson`)).toBe(false);
  });

  test('lines that fail are counted, shown and written with their number, without keys; the rest is done', async () => {
    const rows = [
      'user_id,security_key,label',
      `good-1,${oldKey(4)},`,
      'too-short,secret-key',
      `"two\nlines",${oldKey(5)},`,
      `,${oldKey(6)},`,
      'no-key,,',
      `of-ours,pmc1_secret-key-of-ours,`,
      `good-2,${oldKey(7)},tablet`,
    ];
    const file = world().file('mixed.csv', rows.join('\n'));
    const { code, answer } = await world().json(['keys', 'import', '--from', file]);
    const failures = failuresOf(file).sort((a, b) => a.line - b.line);

    expect(code).toBe(1);
    expect(answer).toEqual({
      imported: 3,
      failed: 4,
      failures_file: `${file}.failed.ndjson`,
      interrupted: false,
    });
    expect(failures).toEqual([
      { line: 3, code: 'InvalidLine', message: 'The line can not be read.' },
      { line: 6, code: 'InvalidLine', message: 'lacks user_id' },
      { line: 7, user_id: 'no-key', code: 'InvalidLine', message: 'lacks security_key' },
      expect.objectContaining({ line: 8, user_id: 'of-ours', code: 'InvalidRequest' }),
    ]);
    expect(JSON.stringify(failures)).not.toContain('secret-key');
    expect(statSync(`${file}.failed.ndjson`).mode & 0o777).toBe(0o600);
    expect(await userIds('good-')).toEqual(['good-1', 'good-2']);
  });

  test('the failures of an earlier run do not stay', async () => {
    const file = world().file('mended.ndjson', '{"user_id":"mended","security_key":"short"}\n');
    expect((await importFile(file)).code).toBe(1);
    world().file('mended.ndjson', `{"user_id":"mended","security_key":"${oldKey(8)}"}\n`);
    expect((await importFile(file)).code).toBe(0);
    expect(existsSync(`${file}.failed.ndjson`)).toBe(false);
  });

  test('NDJSON: blank lines, no last line feed, and what is no record', async () => {
    const lines = [
      JSON.stringify({ user_id: 'line\u2028separator', security_key: oldKey(9), label: null }),
      '',
      '[]',
      '{"user_id":"cut',
      JSON.stringify({ user_id: 17, security_key: oldKey(10) }),
      JSON.stringify({ user_id: 'misspelt', security_key: oldKey(11), lable: 'phone' }),
      JSON.stringify({ user_id: 'last', security_key: oldKey(12), label: 'phone' }),
    ];
    const file = world().file('records.jsonl', lines.join('\n'));
    const { code, stderr } = await importFile(file);

    expect(code).toBe(1);
    expect(stderr).toContain('2 lines imported, 4 failed.');
    expect(
      failuresOf(file)
        .map(({ line }) => line)
        .sort(),
    ).toEqual([3, 4, 5, 6]);
    expect(await world().authorize('line\u2028separator', oldKey(9))).toBe(200);
  });

  test('an empty file and one with a header alone are done at once', async () => {
    const [empty, header] = await Promise.all([
      importFile(world().file('empty.ndjson', '')),
      importFile(world().file('header.csv', 'user_id,security_key\n'), '--json'),
    ]);

    expect(empty).toMatchObject({ code: 0, stderr: '0 lines imported, 0 failed.\n' });
    expect(JSON.parse(header.stdout)).toEqual({ imported: 0, failed: 0, interrupted: false });
  });

  test.each([
    ['nothing.csv', '', 'There is no header row'],
    ['no-key.csv', 'user_id,label\nx,y\n', 'The column security_key is missing'],
    ['typo.csv', 'user_id,security_key,lable\n', 'column that is not known'],
    ['no-header.csv', `client-1,${'secret-key'.repeat(3)}\n`, 'column that is not known'],
    ['twice.csv', 'user_id,security_key,USER_ID\n', 'A column is there twice'],
    ['quote.csv', 'user_id,security_key\nx,"secret-key"secret-key\n', "can't be read from line 2 on"],
    ['latin.csv', Buffer.from('user_id,security_key\n\xcf\xf0\xe8', 'latin1'), 'not UTF-8'],
    ['endless.ndjson', 'x'.repeat(200_000), 'Line 1 is longer'],
  ])('%s is refused as a whole, and nothing of it is shown', async (name, content, problem) => {
    const { code, stdout, stderr } = await importFile(world().file(name, content));

    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(problem);
    expect(stderr).not.toContain('secret-key');
  });

  test('a file that is not there, or of unknown format', async () => {
    expect(await importFile(world().file('nowhere.csv'))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('There is no file'),
    });
    expect(await importFile(world().file('keys.txt', ''))).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--format'),
    });
  });

  test('Ctrl-C finishes what is under way and tells how to go on; run again, all is there', async () => {
    const ids = Array.from({ length: 12 }, (_, n) => `stopped-${String(n).padStart(2, '0')}`);
    const lines = ids.map((user_id, n) => `${JSON.stringify({ user_id, security_key: oldKey(100 + n) })}\n`);
    const { child, ended } = world().start(['keys', 'import', '--from', '-', '--format', 'ndjson']);
    child.stdin?.write(lines.slice(0, 5).join(''));
    await until(async () => (await userIds('stopped-')).length === 5);
    child.kill('SIGINT');
    const { code, stderr } = await ended;

    expect(code).toBe(130);
    expect(stderr).toContain('5 lines imported, 0 failed.');
    expect(stderr).toContain('run the same command again');
    const again = await world().cli(['keys', 'import', '--from', '-', '--format', 'ndjson'], {
      stdin: lines.join(''),
    });
    expect(again).toMatchObject({ code: 0, stderr: '12 lines imported, 0 failed.\n' });
    expect(await userIds('stopped-')).toEqual(ids);
  });
}

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { reply } from '../support/reply.ts';
import { type CliOptions, runCli, startCli, until } from './support/cli.ts';

/** `exec`: what a company's own test run sees of it, and the seeds that it begins with. */
const dir = mkdtempSync(join(tmpdir(), 'pyrus-chat-exec-test-'));
/** Its own TMPDIR shows what a run leaves behind. */
const TMPDIR = join(dir, 'tmp');
mkdirSync(TMPDIR);
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const env = { TMPDIR };
const exec = (args: readonly string[], options: CliOptions = {}) =>
  runCli(['exec', ...args], { ...options, env: { ...env, ...options.env } });

const PHONE = 'instance:APA91bPhoneOfTheSeed';
const DEAD_LETTER = { body: '{"told":"before"}', group_id: 'phone', deduplication_id: 'push-1' };

/** A seed as a person would write it. */
const handmade = join(dir, 'handmade');
mkdirSync(join(handmade, 'queues'), { recursive: true });
writeFileSync(
  join(handmade, 'users.json'),
  JSON.stringify([
    {
      user_id: 'client-1',
      security_key: 'key-of-client-1-in-tests',
      phones: [{ token: PHONE, locale: 'ru' }],
    },
    { user_id: 'client-2', label: 'tablet' },
    { user_id: 'client-3' },
  ]),
);
writeFileSync(join(handmade, 'queues', 'DeadLetterQueue.ndjson'), `${JSON.stringify(DEAD_LETTER)}\n`);

/** What a test run of a company does, in a few lines: every user may chat, and a reply reaches the phone. */
const suite = join(dir, 'suite.mjs');
writeFileSync(
  suite,
  `import { readFileSync } from 'node:fs';
  const env = process.env;
  const post = (url, body) => fetch(url, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body),
  });
  const keys = JSON.parse(env.KEYS ?? readFileSync(env.PYRUS_CHAT_SEEDED_KEYS_FILE, 'utf8'));
  const answers = await Promise.all(keys.map((key) => post(env.PYRUS_CHAT_AUTHORIZATION_URL, key)));
  const messages = async () => (await fetch(env.PYRUS_CHAT_FCM_URL + '/messages')).json();
  if (env.REPLY !== undefined) {
    const body = JSON.parse(env.REPLY);
    body.token.app_id = env.PYRUS_CHAT_APP;
    await post(env.PYRUS_CHAT_WEBHOOK_URL, body);
    while ((await messages()).length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
  }
  let stdin = '';
  for await (const chunk of process.stdin) stdin += chunk;
  console.log(JSON.stringify({
    keys, stdin, cwd: process.cwd(), statuses: answers.map(({ status }) => status), tokens: (await messages()).map(({ token }) => token),
    apps: JSON.parse(env.PYRUS_CHAT_APP_IDS), app: env.PYRUS_CHAT_APP,
  }));
  process.exitCode = 7;`,
);
const SUITE = [process.execPath, suite];

const leftovers = (): string[] => readdirSync(TMPDIR).filter((name) => name.startsWith('pyrus-chat'));

const filesIn = (directory: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
      .map((path) => [path.slice(directory.length + 1), readFileSync(path, 'utf8')]),
  );

test('a seeded run, its command, and an export that seeds the next run alike', async () => {
  const [first, second, log] = ['first', 'second', 'lambdas.log'].map((name) => join(dir, name));
  const options = ['-c', 'allowImportedKeys=true', '--logs', log!, '--cwd', handmade];
  const body = reply({ userId: 'client-1', deviceId: PHONE });
  const before = await exec([...options, '--seed', handmade, '--export', first!, '--', ...SUITE], {
    stdin: 'for the command',
    env: { REPLY: JSON.stringify(body) },
  });

  expect({ ...before, stdout: JSON.parse(before.stdout) }).toEqual({
    code: 7,
    stderr: expect.not.stringContaining('"level"'),
    stdout: expect.objectContaining({
      stdin: 'for the command',
      cwd: handmade,
      statuses: [200, 200, 200],
      tokens: [PHONE],
    }),
  });
  const { keys, apps, app } = JSON.parse(before.stdout);
  expect(keys.map((key: { security_key: string }) => key.security_key)).toEqual([
    'key-of-client-1-in-tests',
    expect.stringMatching(/^pmc1_/),
    expect.stringMatching(/^pmc1_/),
  ]);
  expect(apps).toEqual([app]);
  expect(readFileSync(log!, 'utf8')).toContain('"message":"push sent"');
  const files = filesIn(first!);
  expect(files['queues/DeadLetterQueue.ndjson']).toBe(`${JSON.stringify(DEAD_LETTER)}\n`);
  for (const { security_key } of keys) expect(JSON.stringify(files)).not.toContain(security_key);

  const after = await exec([...options, '--seed', first!, '--export', second!, '--', ...SUITE], {
    env: { KEYS: JSON.stringify(keys) },
  });

  expect({ code: after.code, stderr: after.stderr }).toEqual({ code: 7, stderr: expect.any(String) });
  expect(JSON.parse(after.stdout).statuses).toEqual([200, 200, 200]);
  expect(filesIn(second!)).toEqual(files);
  expect(statSync(join(second!, 'phones.ndjson')).mode & 0o077).toBe(0);
  expect(leftovers()).toEqual([]);
}, 60_000);

test('signals reach the command, and everything ends with it', async () => {
  const started = join(dir, 'started');
  const running = startCli(['exec', '--', 'sh', '-c', `touch '${started}'; exec sleep 60`], { env });
  const interrupted = startCli(['exec', '--', 'true'], { env });
  interrupted.child.stderr?.once('data', () => interrupted.child.kill('SIGINT'));
  await until(() => existsSync(started));
  running.child.kill('SIGTERM');

  expect((await running.ended).code).toBe(143);
  expect((await interrupted.ended).code).toBe(130);
  expect(leftovers()).toEqual([]);
}, 60_000);

test('commands that there are not, and seeds that do not fit, are told apart', async () => {
  const refused = (...args: string[]) => exec([...args, '--', 'true']);
  const [missing, notAllowed, nothing, full] = await Promise.all([
    exec(['--', 'no-such-command']),
    refused('--seed', handmade),
    refused('--seed', TMPDIR),
    refused('--export', handmade),
  ]);

  expect([missing.code, missing.stderr]).toEqual([
    127,
    expect.stringContaining('no-such-command: there is no'),
  ]);
  expect([notAllowed.code, notAllowed.stderr]).toEqual([
    1,
    expect.stringContaining('users.json, user 1: InvalidRequest: security_key can not be imported'),
  ]);
  expect([nothing.code, nothing.stderr]).toEqual([1, expect.stringContaining('has none of seed.json')]);
  expect([full.code, full.stderr]).toEqual([1, expect.stringContaining('something else than an export')]);
}, 60_000);

test.each([
  [['exec', 'jest', '--ci'], "unknown option '--ci'"],
  [['exec', '-c', 'appId', '--', 'true'], 'Give key=value.'],
  [['exec', '--cwd', 'nowhere', '--', 'true'], 'There is no such directory.'],
  [['exec'], "missing required argument 'command'"],
])('%j is wrong usage', async (args, problem) => {
  const { code, stderr } = await runCli(args);

  expect([code, stderr]).toEqual([2, expect.stringContaining(problem)]);
});

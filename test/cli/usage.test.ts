import { expect, test } from '@jest/globals';
import { createProgram } from '../../cli/program.ts';
import { runCli } from './support/cli.ts';
import { commandsOf } from './support/help.ts';

/** Those that look at a stack: each takes the options that name one. */
const COMMANDS = [
  ...['issue', 'rotate', 'revoke', 'revoke-all', 'status', 'list', 'import', 'retire'].map(
    (name) => `keys ${name}`,
  ),
  ...['create', 'revoke'].map((name) => `credentials ${name}`),
  ...['list', 'forget'].map((name) => `devices ${name}`),
  ...['list', 'redrive'].map((name) => `dlq ${name}`),
  ...['trace', 'tail', 'doctor', 'urls', 'trigger', 'push-test', 'preview', 'uninstall'],
];

test('every command that looks at a stack takes the options that name one', () => {
  const helps = new Map(commandsOf(createProgram()).map(({ name, help }) => [name, help]));

  for (const command of COMMANDS) {
    for (const text of ['--stack', '--local', '--json', 'Examples:', `pyrus-chat ${command}`]) {
      expect(helps.get(`pyrus-chat ${command}`)).toContain(text);
    }
  }
});

test('--help tells the exit codes; --version the version', async () => {
  const help = await runCli(['keys', '--help']);
  const version = await runCli(['--version']);

  expect(help).toMatchObject({ code: 0, stdout: expect.stringContaining('Exit codes:') });
  expect(version).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
});

test.each([
  [[], 'Usage: pyrus-chat'],
  [['keys'], 'Usage: pyrus-chat keys'],
  [['kes'], 'keys'],
  [['keys', 'issue'], "'--user <id>'"],
  [['keys', 'issue', '--usr', 'x'], '--user'],
  [['keys', 'issue', '--user', 'x', '--grace', '5y'], '90d'],
  [['keys', 'issue', '--user', 'x', '--local', '--stack', 'y'], 'cannot be used with'],
  [['keys', 'revoke', '--user', 'x', '--key-id', 'y', '--label', 'z'], 'cannot be used with'],
  [['keys', 'revoke-all'], '--issued-before'],
  [['keys', 'revoke-all', '--issued-before', '2026-13-45T00:00:00Z'], 'now'],
  [['keys', 'revoke-all', '--issued-before', '2026-01-31'], 'now'],
  [['keys', 'list', '--limit', '0'], 'from 1 to 1000'],
  [['keys', 'import'], '--user ID'],
  [['keys', 'import', '--from', 'x.csv', '--concurrency', '1000'], 'from 1 to 100'],
  [['keys', 'import', '--from', 'x.csv', '--format', 'xlsx'], 'ndjson'],
  [['credentials', 'create'], 'name'],
])('%j is wrong usage: exit code 2, nothing on stdout', async (args, hint) => {
  const { code, stdout, stderr } = await runCli(args);

  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(hint);
});

test('a local run that is not up', async () => {
  const { code, stdout, stderr } = await runCli(['keys', 'list', '--local=/nowhere', '--json']);

  expect(code).toBe(1);
  expect(JSON.parse(stdout).error.code).toBe('LocalRunNotFound');
  expect(stderr).toContain('npm start');
});

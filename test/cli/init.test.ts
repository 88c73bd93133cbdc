import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readSettings } from '../../lib/settings.ts';
import { serviceAccount } from '../support/service-account.ts';
import { type Answer, cloudFormation, startAwsStandIn } from './support/aws-stand-in.ts';
import { type CliOptions, runCli } from './support/cli.ts';

/** The settings file: written by `init` and `fcm set`, read by every command. */
let cwd: string;
const open: { close(): void }[] = [];
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'pyrus-chat-init-'));
});
afterEach(() => {
  rmSync(cwd, { recursive: true, force: true });
  for (const server of open.splice(0)) server.close();
});

const path = (name = 'pyrus-chat.json') => join(cwd, name);
const read = (name?: string) => JSON.parse(readFileSync(path(name), 'utf8'));
const write = (settings: unknown) => writeFileSync(path(), JSON.stringify(settings));
const cli = (args: readonly string[], options: CliOptions = {}) => runCli(args, { cwd, ...options });

describe('init', () => {
  test('asks, asks again where an answer is wrong, and writes what cdk takes', async () => {
    const answers = ['', 'app-one', 'tri_al', 'trial', '', 'all', 'generic', 'ops', 'ops@example.com'];

    const { code, stdout, stderr } = await cli(['init'], { stdin: answers.join('\n') });

    expect(code).toBe(0);
    expect(read()).toEqual({
      appId: 'app-one',
      stage: 'trial',
      pushContent: 'generic',
      alarmEmail: 'ops@example.com',
    });
    expect(readSettings(read())).toMatchObject({ apps: [{ appId: 'app-one' }], stage: 'trial' });
    for (const text of [
      'Чат в мобильном приложении',
      'Stage [prod]: ',
      'AWS region [as the AWS CLI finds it]: ',
      '152-ФЗ, GDPR',
      'full, generic or data [full]: ',
      'E-mail address [nobody]: ',
      'The answer is "tri_al"; give 1 to 32 Latin letters',
      'The answer is "all"; give full or generic or data.',
      'The answer is "ops"; give an e-mail address.',
    ]) {
      expect(stderr).toContain(text);
    }
    const steps = stdout.split('\n').map((line) => line.replace(/ +#.*/, ''));
    expect(steps).toEqual([
      'npx pyrus-chat fcm set service-account.json',
      'npx pyrus-chat doctor --preflight',
      'npx cdk bootstrap',
      'npx cdk deploy',
      'npx pyrus-chat urls',
      '',
    ]);
  });

  test('options answer, and only what they leave open is asked', async () => {
    const args = ['init', '--app-id', 'app-one', '--stage', 'trial', '--push-content', 'data'];

    const { code, stderr } = await cli(args, { stdin: 'eu-central-1\n\n' });

    expect(code).toBe(0);
    expect(stderr).not.toContain('AppID:');
    expect(read()).toEqual({
      appId: 'app-one',
      stage: 'trial',
      region: 'eu-central-1',
      pushContent: 'data',
    });
  });

  test('--yes takes the defaults, the region from the environment', async () => {
    const { code, stdout, stderr } = await cli(['init', '--app-id', 'app-one', '--yes', '--json'], {
      env: { AWS_REGION: 'eu-west-1' },
    });

    const settings = { appId: 'app-one', stage: 'prod', region: 'eu-west-1', pushContent: 'full' };
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({ settings_file: 'pyrus-chat.json', settings });
    expect(read()).toEqual(settings);
  });

  test.each([
    [
      [],
      '',
      'Give --app-id <id>, --stage <name>, --region <name>, --push-content <what>, --alarm-email <address>;',
    ],
    [['--yes'], '', 'Give --app-id <id>;'],
    [['--stage', 'trial'], 'app-one\n', 'Give --region <name>, --push-content <what>, --alarm-email'],
    [['--stage', 'a b'], '', '--stage is "a b"; give 1 to 32 Latin letters'],
    [['--app-id', 'a', '--region', 'Frankfurt', '--yes'], '', '--region is "Frankfurt"; give an AWS region'],
  ])('%j with %j on stdin writes nothing: exit code 2', async (args, stdin, problem) => {
    const { code, stdout, stderr } = await cli(['init', ...args], { stdin });

    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(problem);
    expect(existsSync(path())).toBe(false);
  });

  test('a file that is there is replaced with --force only', async () => {
    write({ appId: 'former', graceDays: 7 });
    const args = ['init', '--app-id', 'app-one', '--yes'];

    const refused = await cli(args);
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('--force') });
    expect(read()).toEqual({ appId: 'former', graceDays: 7 });

    expect(await cli([...args, '--force'])).toMatchObject({ code: 0 });
    expect(read()).toEqual({ appId: 'app-one', stage: 'prod', pushContent: 'full' });
  });

  test('PYRUS_CHAT_SETTINGS names another file', async () => {
    const { code, stderr } = await cli(['init', '--app-id', 'app-one', '--stage', 'trial', '--yes'], {
      env: { PYRUS_CHAT_SETTINGS: 'pyrus-chat.trial.json' },
    });

    expect(code).toBe(0);
    expect(stderr).toContain('wherever PYRUS_CHAT_SETTINGS names it');
    expect(read('pyrus-chat.trial.json').stage).toBe('trial');
    expect(existsSync(path())).toBe(false);
  });
});

/** Credentials, and services of AWS that answer so. */
async function aws(services: Readonly<Record<string, (form: URLSearchParams) => Answer>>) {
  const env: Record<string, string> = { AWS_ACCESS_KEY_ID: 'AKIAOPERATOR', AWS_SECRET_ACCESS_KEY: 'secret' };
  for (const [service, answer] of Object.entries(services)) {
    const server = await startAwsStandIn(answer);
    open.push(server);
    env[`AWS_ENDPOINT_URL_${service}`] = server.url;
  }
  return env;
}

const json = (body: unknown): Answer => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});
/** The body of a request that the stand-in took for a form. */
const bodyOf = (form: URLSearchParams): unknown => JSON.parse([...form.keys()].join());

describe('every command takes from the file what neither options nor the environment say', () => {
  const STATUS = ['keys', 'status', '--user', 'client-1'];

  test('stack and region', async () => {
    write({ stage: 'trial', region: 'eu-central-1', appId: 'app-one' });
    const env = await aws({ CLOUDFORMATION: cloudFormation({}) });

    const asFile = await cli(STATUS, { env });
    const asOptions = await cli([...STATUS, '--stack', 'Other', '--region', 'eu-west-1'], { env });

    expect(asFile.stderr).toContain('There is no stack PyrusChat-trial in eu-central-1.');
    expect(asOptions.stderr).toContain('There is no stack Other in eu-west-1.');
  });

  test('the app, where there is one', async () => {
    const asked: unknown[] = [];
    const env = {
      ...(await aws({
        CLOUDFORMATION: cloudFormation({ 'PyrusChat-prod': { KeysFunctionName: 'keys' } }),
        LAMBDA: (form) => {
          asked.push(bodyOf(form));
          return json({ app_id: 'x', user_id: 'client-1', retired: false, keys: [] });
        },
      })),
      AWS_REGION: 'eu-west-1',
    };
    write({ apps: [{ appId: 'app-one' }] });
    await cli(STATUS, { env });
    await cli(STATUS, { env: { ...env, PYRUS_CHAT_APP: 'of-environment' } });
    await cli([...STATUS, '--app', 'of-option'], { env });
    write({ apps: [{ appId: 'app-one' }, { appId: 'app-two' }] });
    const ambiguous = await cli(STATUS, { env });

    expect(asked).toMatchObject([
      { app_id: 'app-one' },
      { app_id: 'of-environment' },
      { app_id: 'of-option' },
    ]);
    expect(ambiguous).toMatchObject({ code: 2, stderr: expect.stringContaining('--app ID') });
  });

  test('a wrong file is an error that names file and setting, but for a local run and --help', async () => {
    write({ appId: 'app-one', stage: 'a b' });

    const wrong = await cli([...STATUS, '--json']);
    const local = await cli([...STATUS, '--local=/nowhere']);
    const help = await cli([...STATUS, '--help']);

    expect(wrong.code).toBe(1);
    expect(JSON.parse(wrong.stdout).error).toEqual({
      code: 'WrongSettings',
      message:
        'The settings are wrong (pyrus-chat.json):\n- stage: is "a b"; give 1 to 32 Latin letters, digits or hyphens, such as prod',
    });
    expect(local.stderr).toContain('LocalRunNotFound');
    expect(help.code).toBe(0);
  });
});

describe('fcm set notes the secret in the file', () => {
  const SET = ['fcm', 'set', 'account.json'];
  const VERSION = '0f0e0d0c-1111-2222-3333-444444444444';
  let stored: unknown[];
  const run = async (...args: string[]) => {
    stored = [];
    writeFileSync(path('account.json'), JSON.stringify(serviceAccount('demo-project')));
    const env = await aws({
      SECRETS_MANAGER: (form) => {
        stored.push(form);
        return json({ Name: 'secret', VersionId: VERSION });
      },
    });
    return cli([...SET, ...args], { env: { ...env, AWS_REGION: 'eu-west-1' } });
  };

  test('of one app', async () => {
    write({ appId: 'app-one', stage: 'trial' });

    const { code, stdout, stderr } = await run();

    expect({ code, stdout }).toEqual({ code: 0, stdout: 'npx cdk deploy\n' });
    expect(stderr).toContain('pyrus-chat.json');
    expect(read()).toEqual({
      appId: 'app-one',
      stage: 'trial',
      fcmSecretName: 'pyrus-chat/fcm',
      fcmSecretVersion: '0f0e0d0c',
    });
  });

  test('of the app that is named, and of those that share the secret', async () => {
    const other = { appId: 'app-three', fcmSecretName: 'chat/other', fcmSecretVersion: '1' };
    const sharing = { appId: 'app-two', fcmSecretName: 'chat/fcm', fcmSecretVersion: '1' };
    write({ apps: [{ appId: 'app-one' }, sharing, other] });

    const { code, stdout } = await run('--app', 'app-one', '--secret', 'chat/fcm', '--json');

    const secret = { fcmSecretName: 'chat/fcm', fcmSecretVersion: '0f0e0d0c' };
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      ...secret,
      project_id: 'demo-project',
      settings_file: 'pyrus-chat.json',
    });
    expect(read().apps).toEqual([{ appId: 'app-one', ...secret }, { appId: 'app-two', ...secret }, other]);
  });

  test.each([[[]], [['--app', 'app-three']]])(
    'of no app where %j leaves it open: nothing is stored',
    async (args) => {
      const settings = { apps: [{ appId: 'app-one' }, { appId: 'app-two' }] };
      write(settings);

      const { code, stderr } = await run(...args);

      expect(code).toBe(2);
      expect(stderr).toContain('Which app of pyrus-chat.json');
      expect([stored, read()]).toEqual([[], settings]);
    },
  );

  test('which is wrong: nothing is stored', async () => {
    write({ appId: '' });

    const { code, stderr } = await run();

    expect(code).toBe(1);
    expect(stderr).toContain('The settings are wrong (pyrus-chat.json)');
    expect(stored).toEqual([]);
  });

  test('that is not there: the whole command is printed', async () => {
    const { stdout } = await run();

    expect(stdout).toBe(
      'npx cdk deploy -c appId=YOUR_APP_ID -c fcmSecretName=pyrus-chat/fcm -c fcmSecretVersion=0f0e0d0c\n',
    );
    expect(existsSync(path())).toBe(false);
  });
});

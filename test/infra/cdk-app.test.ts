import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { cdkContext, root, temporaryDirectory } from './synthesise.ts';

const bin = 'bin/pyrus-chat-stack.ts';

/** Runs a CDK app as the `cdk` command does: in a process of its own, with its context in the environment. */
function run(file: string, settings: Record<string, unknown>, settingsFile = '') {
  const outdir = temporaryDirectory();
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', file],
    {
      cwd: root,
      encoding: 'utf8',
      env: {
        PATH: process.env.PATH,
        PYRUS_CHAT_SETTINGS: settingsFile,
        CDK_OUTDIR: outdir,
        CDK_CONTEXT_JSON: JSON.stringify({ ...cdkContext, ...settings }),
      },
    },
  );
  return { status, stdout, stderr, files: readdirSync(outdir) };
}

describe('the CDK app', () => {
  test('synthesises one stack, named after the stage', () => {
    const { status, files } = run(bin, { appId: 'app-one', fcmSecretName: 'chat/fcm', stage: 'test' });

    expect(status).toBe(0);
    expect(files.filter((file) => file.endsWith('.template.json'))).toEqual(['PyrusChat-test.template.json']);
  });

  test('says nothing but what is wrong when a setting is wrong', () => {
    const { status, stdout, stderr, files } = run(bin, { appId: 'app-one', graceDays: '100' });

    expect(status).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toBe(
      'The settings are wrong ("context" in cdk.json, or -c name=value):\n' +
        '- graceDays: is 100; give a whole number from 0 to 90\n',
    );
    expect(files).toEqual([]);
  });

  test('reads the settings file too, and names it when it is wrong', () => {
    const file = join(temporaryDirectory(), 'trial.json');
    writeFileSync(file, '{"appId":"app-one","graceDays":100}');

    expect(run(bin, {}, file)).toEqual({
      status: 1,
      stdout: '',
      stderr: `The settings are wrong (${file}):\n- graceDays: is 100; give a whole number from 0 to 90\n`,
      files: [],
    });
  });

  test('fails when a resource breaks a rule of AwsSolutions', () => {
    const { status, stdout, stderr } = run('test/infra/fixtures/app-with-open-bucket.ts', {
      appId: 'app-one',
    });

    expect(status).not.toBe(0);
    expect(stdout + stderr).toMatch(/AwsSolutions-S1\b/);
  });
});

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { serviceAccount } from '../../support/service-account.ts';
import { levels } from '../support/break.ts';
import { type Account, runDeployed } from '../support/deployed.ts';
import type { World } from '../support/world.ts';

/** Before there is a stack. */
export function doctorPreflightSuite(world: () => World): void {
  const fresh: Account = { stacks: { CDKToolkit: { BootstrapVersion: '28' } } };

  async function preflight(settings: unknown, account: Account, ...args: readonly string[]) {
    const cwd = world().file(`project-${Math.random()}`);
    mkdirSync(cwd);
    writeFileSync(join(cwd, 'pyrus-chat.json'), JSON.stringify(settings));
    const { code, stdout } = await runDeployed(
      world(),
      ['doctor', '--preflight', '--json', ...args],
      account,
      {
        cwd,
      },
    );
    return { code, stdout, answer: JSON.parse(stdout) };
  }

  test('all is ready: account, bootstrap, secret, quotas', async () => {
    const key = world().file('preflight.json', JSON.stringify(serviceAccount('project-of-the-doctor')));
    await world().cli(['fcm', 'set', key, '--secret', 'pyrus-chat/preflight']);
    const settings = { appId: 'one', fcmSecretName: 'pyrus-chat/preflight', alarmEmail: 'a@example.com' };

    const { code, stdout, answer } = await preflight(settings, fresh);

    expect({ code, ok: levels(answer, 'ok') }).toEqual({
      code: 0,
      ok: ['settings', 'credentials', 'bootstrap', 'stack', 'Firebase secret', 'Lambda quota', 'SNS quota'],
    });
    expect(stdout).toContain('account 111122223333 and the region eu-central-1');
    expect(stdout).toContain('project-of-the-doctor');
    expect(stdout).not.toContain('PRIVATE KEY');
  });

  test('no bootstrap, no secret, no push, no alarms: each is said', async () => {
    const apps = [{ appId: 'one', fcmSecretName: 'pyrus-chat/nowhere' }, { appId: 'two' }];

    const { code, answer } = await preflight({ apps }, { stacks: {} });

    expect({ code, failures: levels(answer, 'failure'), warnings: levels(answer, 'warning') }).toEqual({
      code: 1,
      failures: ['bootstrap', 'Firebase secret'],
      warnings: ['alarm e-mail', 'Firebase secret'],
    });
    expect(answer.findings).toContainEqual(expect.objectContaining({ advice: 'npx cdk bootstrap' }));
  });

  test('wrong settings are named, with -c over the file; all else is looked at', async () => {
    const { code, answer } = await preflight({ appId: 'one' }, fresh, '-c', 'pushContent=everything');

    expect({ code, failures: levels(answer, 'failure') }).toEqual({ code: 1, failures: ['settings'] });
    expect(answer.findings[0].message).toContain('pushContent');
    expect(levels(answer, 'ok')).toContain('bootstrap');
  });

  test('a stack that is there already, and a bootstrap that is too old', async () => {
    const stacks = { CDKToolkit: { BootstrapVersion: '5' }, 'PyrusChat-test': { Version: '0.0.9' } };

    const { code, answer } = await preflight({ appId: 'one', stage: 'test' }, { stacks });

    expect({ code, failures: levels(answer, 'failure') }).toEqual({ code: 1, failures: ['bootstrap'] });
    expect(answer.findings).toContainEqual(
      expect.objectContaining({
        check: 'stack',
        level: 'info',
        message: expect.stringContaining('PyrusChat-test is there, version 0.0.9'),
      }),
    );
  });
}

import { expect, test } from '@jest/globals';
import { breaking, levels } from '../support/break.ts';
import { until } from '../support/cli.ts';
import { runDeployed } from '../support/deployed.ts';
import type { World } from '../support/world.ts';

/** A stack where all is well. */
export function doctorSuite(world: () => World): void {
  const doctorsUsers = async (): Promise<unknown[]> => {
    const { users } = await world().invoke({ action: 'list' });
    return users.filter(({ user_id }: { user_id: string }) => user_id.startsWith('pyrus-chat-doctor-'));
  };

  test('exit code 0; the throw-away user is gone again, and no phone got anything', async () => {
    const { webhook_url: url } = (await world().json(['urls', '--reveal'])).answer;

    const { code, answer } = await world().json(['doctor']);

    expect({ code, failures: levels(answer, 'failure') }).toEqual({ code: 0, failures: [] });
    expect(answer.healthy).toBe(true);
    expect(levels(answer, 'ok')).toEqual(
      expect.arrayContaining(['authorize', 'webhook', 'a reply', 'SNS application', 'queue', 'dead letters']),
    );
    expect(await doctorsUsers()).toEqual([]);
    expect(await (await fetch(`${world().run.outputs.FcmUrl}/messages`)).json()).toEqual([]);
    expect(JSON.stringify(answer)).not.toContain(url.split('/').at(-1));
  });

  test('in words; what is not checked is said, and the former webhook URL', async () => {
    const { code, stdout } = await world().cli(['doctor']);

    expect(code).toBe(0);
    expect(stdout).toMatch(/^ok {7}authorize +Answers 200, 403 and 400 as it should; 200 took \d+ ms\.$/m);
    expect(stdout).toMatch(/^ok {7}a reply +Went the whole way in [\d.]+ s/m);
    expect(stdout).toMatch(/^info {5}webhook token +The former webhook URL still works/m);
    expect(stdout).toMatch(/^info {5}quotas +Not checked: the local run/m);
    expect(stdout).toMatch(/^info {5}alarm e-mail +Not checked: the local run/m);
    expect(stdout).toContain('All is well.');
  });

  test('interrupted: 130, and the throw-away user is gone all the same', async () => {
    const { CallsUrl } = world().run.outputs;
    await fetch(CallsUrl, { method: 'DELETE' });
    await breaking(world(), { service: 'sqs', mode: 'timeout' }, async () => {
      const { child, ended } = world().start(['doctor']);
      await until(async () => (await (await fetch(CallsUrl)).text()).includes('SendMessage'));
      child.kill('SIGINT');

      expect(await ended).toMatchObject({ code: 130, stdout: '' });
      expect(await doctorsUsers()).toEqual([]);
    });
  });

  test('deployed: quotas of the account and the region; Pyrus has never called', async () => {
    const args = ['doctor', '--app', world().appId, '--json'];
    const { stdout } = await runDeployed(world(), args, { concurrency: 10 });
    const answer = JSON.parse(stdout);

    expect(levels(answer, 'warning')).toEqual(['replies', 'Lambda quota']);
    expect(answer.findings).toContainEqual(
      expect.objectContaining({ check: 'SNS quota', message: expect.stringContaining('1,500 pushes') }),
    );
  });

  test('deployed: Pyrus has called; without permission to issue keys the rest is looked at', async () => {
    const { webhook_url: url } = (await world().json(['urls', '--reveal'])).answer;
    const reply = {
      ticket_id: 219003417,
      token: { user_id: 'client-1', app_id: world().appId, device_id: 'none' },
      comment: { comment_id: 1, body: 'Hello' },
    };
    await fetch(url, { method: 'POST', body: JSON.stringify(reply) });

    const args = ['doctor', '--app', world().appId, '--json'];
    const { stdout } = await runDeployed(world(), args, { mayInvoke: false });
    const answer = JSON.parse(stdout);

    expect(levels(answer, 'ok')).toEqual(expect.arrayContaining(['authorize', 'webhook', 'replies']));
    expect(levels(answer, 'warning')).toEqual(['keys']);
    expect(levels(answer, 'failure')).toEqual(['alarm e-mail']);
  });
}

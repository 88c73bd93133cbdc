import { expect, test } from '@jest/globals';
import type { World } from '../support/world.ts';

/** Credentials of backends. */
export function credentialsSuite(world: () => World): void {
  const ask = async (credential: string, action: string) => {
    const response = await fetch(`${world().run.outputs.KeysUrl}/${action}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${credential}` },
      body: JSON.stringify({ app_id: world().appId, user_id: 'of-a-backend' }),
    });
    return response.status;
  };

  test('create prints the credential alone on stdout, once, and it works', async () => {
    const { code, stdout, stderr } = await world().cli(['credentials', 'create', 'shop backend']);

    expect(code).toBe(0);
    expect(stdout).toMatch(/^pmcb_\S{49}\n$/);
    expect(stderr).not.toContain('pmcb_');
    expect(await ask(stdout.trim(), 'issue')).toBe(200);
    expect(await ask(stdout.trim(), 'status')).toBe(403);
  });

  test('--actions and --apps limit it; a former one is told of', async () => {
    const args = ['credentials', 'create', 'crm', '--actions', 'status', 'list', '--apps', world().appId];
    const { answer } = await world().json(args);
    const again = await world().cli(args);

    expect(answer).toMatchObject({ name: 'crm', valid_until_of_former: null });
    expect(await ask(answer.credential, 'status')).toBe(200);
    expect(await ask(answer.credential, 'issue')).toBe(403);
    expect(again.stderr).toContain('The former one works until ');
  });

  test('an action or app that is not known is refused', async () => {
    const action = await world().cli(['credentials', 'create', 'crm', '--actions', 'fly']);
    const app = await world().cli(['credentials', 'create', 'crm', '--apps', 'another-app']);

    expect(action).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('InvalidRequest') });
    expect(app).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('UnknownApp') });
  });

  test('revoke ends all credentials of the name', async () => {
    const { stdout } = await world().cli(['credentials', 'create', 'old backend']);
    const revoked = await world().cli(['credentials', 'revoke', 'old backend', '--yes']);
    const again = await world().json(['credentials', 'revoke', 'old backend', '--yes']);

    expect(revoked).toMatchObject({ code: 0, stdout: 'Revoked 1 credential.\n' });
    expect(await ask(stdout.trim(), 'issue')).toBe(401);
    expect(again).toEqual({ code: 0, answer: { name: 'old backend', revoked: 0 } });
  });
}

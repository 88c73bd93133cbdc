import { expect, test } from '@jest/globals';
import { runDeployed } from '../support/deployed.ts';
import type { World } from '../support/world.ts';

/** Which URL goes where. */
export function urlsSuite(world: () => World): void {
  test('all are there, with the place in the form in both languages, and a masked webhook', async () => {
    const { outputs } = world().run;

    const { code, stdout, stderr } = await world().cli(['urls']);

    expect(code).toBe(0);
    for (const url of [outputs.AuthorizationUrl, outputs.DevicesUrl, outputs.KeysUrl]) {
      expect(stdout).toContain(url);
    }
    expect(stdout).toContain('Extensions → Mobile app chat');
    expect(stdout).toContain('Расширения → Чат в мобильном приложении');
    expect(stdout).toMatch(/\/webhook\/\*{8}\n/);
    expect(stderr).toContain('--reveal');
  });

  test('--reveal shows the webhook URL that Pyrus needs', async () => {
    const { code, answer } = await world().json(['urls', '--reveal']);
    const response = await fetch(answer.webhook_url, { method: 'POST', body: '{}' });

    expect(code).toBe(0);
    expect(answer).toMatchObject({ webhook_url_masked: false });
    expect(response.status).toBe(400);
  });

  test('of a deployed stack: its dashboard too', async () => {
    const { code, stdout } = await runDeployed(world(), ['urls']);

    expect(code).toBe(0);
    expect(stdout).toContain('console.aws.amazon.com/cloudwatch');
  });
}

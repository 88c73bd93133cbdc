import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { expect, test } from '@jest/globals';
import { serviceAccount } from '../../support/service-account.ts';
import type { World } from '../support/world.ts';

/** The Firebase service account. */
export function fcmSuite(world: () => World): void {
  const account = JSON.stringify(serviceAccount('project-of-the-cli'));

  async function stored(name: string): Promise<string | undefined> {
    const client = new SecretsManagerClient({
      endpoint: world().run.outputs.SnsEndpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'operator', secretAccessKey: 'secret' },
    });
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: name }));
    client.destroy();
    return SecretString;
  }

  test('set stores it and prints the command that deploys it', async () => {
    const { code, stdout, stderr } = await world().cli(['fcm', 'set', world().file('account.json', account)]);

    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^npx cdk deploy -c appId=YOUR_APP_ID -c fcmSecretName=pyrus-chat\/fcm -c fcmSecretVersion=\w{8}\n$/,
    );
    expect(stderr).toContain('project-of-the-cli');
    expect(await stored('pyrus-chat/fcm')).toBe(account);
  });

  test('set again replaces it, under a version of its own', async () => {
    const args = ['fcm', 'set', world().file('account.json', account), '--secret', 'pyrus-chat/twice'];
    const first = await world().json(args);
    const second = await world().json(args);

    expect([first.code, second.code]).toEqual([0, 0]);
    expect(first.answer).toMatchObject({
      fcmSecretName: 'pyrus-chat/twice',
      project_id: 'project-of-the-cli',
    });
    expect(second.answer.fcmSecretVersion).not.toBe(first.answer.fcmSecretVersion);
  });

  test.each([
    ['google-services.json', '{"project_info":{}}', 'google-services.json, which belongs into the app'],
    ['another file', '{"type":"service_account"}', 'missing or wrong: project_id'],
    ['no JSON', 'canary', 'is not JSON'],
  ])('%s is refused, not stored and not quoted', async (_name, content, problem) => {
    const file = world().file('wrong.json', content);

    const { code, stdout, stderr } = await world().cli(['fcm', 'set', file, '--secret', 'never-stored']);

    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(problem);
    expect(stderr).not.toContain('canary');
    await expect(stored('never-stored')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test('a file that is not there is named', async () => {
    const { code, stderr } = await world().cli(['fcm', 'set', '/nowhere/account.json']);

    expect(code).toBe(1);
    expect(stderr).toContain('/nowhere/account.json');
  });
}

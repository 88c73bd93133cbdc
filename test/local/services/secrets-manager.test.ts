import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  UpdateSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ACCOUNT, clients, REGION, start } from './support/start.ts';

describe('Secrets Manager', () => {
  let services: Awaited<ReturnType<typeof start>>;
  let client: ReturnType<typeof clients>;

  beforeAll(async () => {
    services = await start();
    client = clients(services.endpoint);
  });

  afterAll(async () => {
    client.destroy();
    await services.close();
  });

  const create = (Name: string, SecretString = 'first') =>
    client.secrets.send(new CreateSecretCommand({ Name, SecretString }));
  const read = (SecretId: string | undefined, more: { VersionId?: string; VersionStage?: string } = {}) =>
    client.secrets.send(new GetSecretValueCommand({ SecretId, ...more }));

  test('finds a secret by name, by ARN and by ARN without its suffix', async () => {
    const { ARN } = await create('fcm/demo');
    const prefix = `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:fcm/demo`;
    expect(ARN).toMatch(new RegExp(`^${prefix}-[A-Za-z0-9]{6}$`));
    for (const id of ['fcm/demo', ARN, prefix]) {
      expect(await read(id)).toMatchObject({
        ARN,
        Name: 'fcm/demo',
        SecretString: 'first',
        VersionStages: ['AWSCURRENT'],
      });
    }
  });

  test('keeps the previous value under AWSPREVIOUS', async () => {
    const first = await create('rotated', '1');
    const second = await client.secrets.send(
      new PutSecretValueCommand({ SecretId: 'rotated', SecretString: '2' }),
    );
    expect(await read('rotated')).toMatchObject({ SecretString: '2', VersionId: second.VersionId });
    expect(await read('rotated', { VersionStage: 'AWSPREVIOUS' })).toMatchObject({ SecretString: '1' });
    const third = await client.secrets.send(
      new UpdateSecretCommand({ SecretId: 'rotated', SecretString: '3' }),
    );
    const { VersionIdsToStages } = await client.secrets.send(
      new DescribeSecretCommand({ SecretId: 'rotated' }),
    );
    expect(VersionIdsToStages).toEqual({
      [third.VersionId!]: ['AWSCURRENT'],
      [second.VersionId!]: ['AWSPREVIOUS'],
    });
    expect(await read('rotated', { VersionId: first.VersionId! })).toMatchObject({ SecretString: '1' });
  });

  test('puts a value once for a request token', async () => {
    const ClientRequestToken = 'a'.repeat(32);
    await create('idempotent');
    const put = (SecretString: string) =>
      client.secrets.send(
        new PutSecretValueCommand({ SecretId: 'idempotent', SecretString, ClientRequestToken }),
      );
    expect((await put('2')).VersionId).toBe(ClientRequestToken);
    expect((await put('2')).VersionId).toBe(ClientRequestToken);
    await expect(put('3')).rejects.toMatchObject({ name: 'ResourceExistsException' });
  });

  test('deletes at once when forced, else marks', async () => {
    const { ARN } = await create('forced');
    await client.secrets.send(new DeleteSecretCommand({ SecretId: ARN, ForceDeleteWithoutRecovery: true }));
    await expect(read('forced')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    expect((await create('forced')).ARN).not.toBe(ARN);
    await create('marked');
    await client.secrets.send(new DeleteSecretCommand({ SecretId: 'marked' }));
    await expect(read('marked')).rejects.toMatchObject({ name: 'InvalidRequestException' });
    await expect(create('marked')).rejects.toMatchObject({ name: 'InvalidRequestException' });
    const { SecretList } = await client.secrets.send(new ListSecretsCommand({}));
    const names = SecretList?.map(({ Name }) => Name);
    expect(names).toContain('forced');
    expect(names).not.toContain('marked');
  });

  test.each([
    ['a secret that is not there', () => read('none'), 'ResourceNotFoundException'],
    [
      'a stage that is not there',
      async () => read((await create('staged')).ARN, { VersionStage: 'AWSPREVIOUS' }),
      'ResourceNotFoundException',
    ],
    [
      'a name that is taken',
      async () => [await create('taken'), await create('taken')],
      'ResourceExistsException',
    ],
    ['a name with a space', () => create('a b'), 'InvalidParameterException'],
    ['no id', () => read(undefined), 'InvalidParameterException'],
  ])('%s is refused', async (_, act, name) => {
    await expect(act()).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 400 } });
  });
});

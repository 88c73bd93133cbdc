import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient, ListTablesCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import {
  ListEndpointsByPlatformApplicationCommand,
  ListPlatformApplicationsCommand,
  SNSClient,
} from '@aws-sdk/client-sns';
import { afterAll, expect, test } from '@jest/globals';
import { type LocalStack, startLocalStack } from '../../local/start-local-stack.ts';
import { synthesise } from '../infra/synthesise.ts';
import { reply } from '../support/reply.ts';
import { serviceAccount } from '../support/service-account.ts';
import { removeTemporaryDirectories, temporaryDirectory } from './handmade-assembly.ts';

/**
 * Deployments of the real stack that fail, over one directory of data (runbook, "A deployment that can't roll back"), and its
 * removal. The tests build on each other.
 */
const APP = 'AppOfTheUpdates==';
const SECRET = 'updates/fcm';
const dataDir = temporaryDirectory();
afterAll(removeTemporaryDirectories);

const reports: string[] = [];
const failedBack = () => reports.filter((line) => line.includes('the Update back failed too'));

/** Deploys, and uses what stands until it stops. */
function deploy<Result>(
  settings: Record<string, unknown>,
  use: (stack: LocalStack) => Promise<Result>,
): Promise<Result> {
  return run(synthesise({ appId: APP, fcmSecretName: SECRET, ...settings }).outdir, use);
}

async function run<Result>(outdir: string, use: (stack: LocalStack) => Promise<Result>): Promise<Result> {
  reports.length = 0;
  const report = (line: string) => void reports.push(line);
  const stack = await startLocalStack({ assemblyDir: outdir, port: 0, dataDir, report, writeLog: () => {} });
  try {
    return await use(stack);
  } finally {
    await stack.stop();
  }
}

const post = (url: unknown, body: unknown) =>
  fetch(String(url), {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  });

async function issue({ outputs }: LocalStack): Promise<Record<string, string>> {
  const url = `${outputs.LambdaEndpoint}/2015-03-31/functions/${outputs.KeysFunctionName}/invocations`;
  const answer = await post(url, { action: 'issue', app_id: APP, user_id: 'ann' });
  const { security_key } = (await answer.json()) as { security_key: string };
  return { app_id: APP, user_id: 'ann', security_key };
}

const operator = ({ SqsEndpoint }: LocalStack['outputs']) => ({
  endpoint: String(SqsEndpoint),
  region: 'us-east-1',
  credentials: { accessKeyId: 'operator', secretAccessKey: 'unchecked' },
});

/** Puts the service account of another key, perhaps of another Firebase project, into the secret. */
async function storeAccount(stack: LocalStack, projectId?: string): Promise<void> {
  const secrets = new SecretsManagerClient(operator(stack.outputs));
  const { SecretString = '' } = await secrets.send(new GetSecretValueCommand({ SecretId: SECRET }));
  const account = serviceAccount(projectId ?? JSON.parse(SecretString).project_id);
  await secrets.send(new PutSecretValueCommand({ SecretId: SECRET, SecretString: JSON.stringify(account) }));
  secrets.destroy();
}

/** Asks the webhook of a stack with the token of a URL from another run of it. */
const ask = async ({ outputs }: LocalStack, formerUrl: string): Promise<number> => {
  const url = new URL(new URL(formerUrl).pathname, String(outputs.WebhookUrl));
  return (await post(url, reply({ appId: APP }))).status;
};

test('a deployment that fails after the webhook token was raised loses nothing, and can be made again', async () => {
  const first = await deploy({ fcmSecretVersion: '1' }, async (stack) => {
    const who = await issue(stack);
    await storeAccount(stack, 'another-project');
    return { who, url: String(stack.outputs.WebhookUrl) };
  });

  const raised = { fcmSecretVersion: '2', webhookTokenVersion: 2, pushContent: 'generic' };
  await expect(deploy(raised, async () => {})).rejects.toThrow(/another-project.*allowProjectIdChange=true/s);
  // Both handlers refuse the way back, so that CloudFormation ends in UPDATE_ROLLBACK_FAILED.
  expect(failedBack()).toEqual([
    expect.stringMatching(/^PushApplications.*another-project/s),
    expect.stringMatching(/^WebhookToken.*can't go back from 2 to 1/s),
  ]);

  // As after --resources-to-skip: with the former settings everything is as it was.
  await deploy({ fcmSecretVersion: '2', allowProjectIdChange: true }, async (stack) => {
    expect((await post(stack.outputs.AuthorizationUrl, first.who)).status).toBe(200);
    expect(await ask(stack, first.url)).toBe(200);
    await storeAccount(stack);
  });

  await deploy({ ...raised, fcmSecretVersion: '3' }, async (stack) => {
    expect(failedBack()).toEqual([]);
    expect((await post(stack.outputs.AuthorizationUrl, first.who)).status).toBe(200);
    expect(await ask(stack, first.url)).toBe(200);
    expect(stack.outputs.WebhookUrl).not.toBe(first.url);
    expect(await ask(stack, String(stack.outputs.WebhookUrl))).toBe(200);
  });
}, 120_000);

/**
 * The stack as it is while CloudFormation takes it away: custom resources, tables, queues and topics have gone from the
 * template, and so has all that refers to them; the functions that are asked to delete are the last to go.
 */
function removing(): string {
  const directory = temporaryDirectory();
  cpSync(synthesise({ appId: APP, fcmSecretName: SECRET }).outdir, directory, { recursive: true });
  const file = join(
    directory,
    readdirSync(directory).find((name) => /^PyrusChat.*\.template\.json$/.test(name))!,
  );
  const template = JSON.parse(readFileSync(file, 'utf8'));
  const resources = Object.entries<{ Type: string }>(template.Resources);
  const gone = new Set(
    resources.flatMap(([id, { Type }]) => (/^(Custom::|AWS::(DynamoDB|SQS|SNS)::)/.test(Type) ? [id] : [])),
  );
  for (let before = 0; before < gone.size; ) {
    before = gone.size;
    for (const [id, resource] of resources) {
      if ([...gone].some((other) => JSON.stringify(resource).includes(`"${other}"`))) gone.add(id);
    }
  }
  const left = resources.filter(([id]) => !gone.has(id));
  writeFileSync(file, JSON.stringify({ Resources: Object.fromEntries(left) }));
  return directory;
}

test('a removal leaves keys and phones where they are, and the next deployment takes on the application', async () => {
  const settings = { fcmSecretVersion: '3', webhookTokenVersion: 2 };
  const standing = async ({ outputs }: LocalStack) => {
    const [dynamodb, sns] = [new DynamoDBClient(operator(outputs)), new SNSClient(operator(outputs))];
    const { TableNames = [] } = await dynamodb.send(new ListTablesCommand());
    // The other tables may change still: the replies of the test before are being pushed.
    const TableName = TableNames.find((name) => name.includes('SecurityKeys'));
    const { Items: keys = [] } = await dynamodb.send(new ScanCommand({ TableName }));
    const { PlatformApplications = [] } = await sns.send(new ListPlatformApplicationsCommand());
    const phones = await Promise.all(
      PlatformApplications.map(
        async ({ PlatformApplicationArn }) =>
          (await sns.send(new ListEndpointsByPlatformApplicationCommand({ PlatformApplicationArn })))
            .Endpoints,
      ),
    );
    for (const client of [dynamodb, sns]) client.destroy();
    return { TableNames, keys, PlatformApplications, phones };
  };
  const before = await deploy(settings, async (stack) => {
    const token = 'instance:APA91bPhoneOfTheRemoval';
    expect((await post(stack.outputs.DevicesUrl, { ...(await issue(stack)), token })).status).toBe(200);
    return await standing(stack);
  });
  expect(before.keys.length).toBeGreaterThan(1);
  expect(JSON.stringify(before.phones)).toContain('PhoneOfTheRemoval');

  await run(removing(), async (stack) => {
    expect(await standing(stack)).toEqual(before);
  });
  expect(reports).toEqual([
    expect.stringMatching(/^PushApplications\S+ is no longer in the template; it is retained$/),
  ]);
  expect(customResources()).toEqual({});

  await deploy(settings, async (stack) => {
    const { PlatformApplications, phones } = await standing(stack);
    expect({ PlatformApplications, phones }).toEqual({
      PlatformApplications: before.PlatformApplications,
      phones: before.phones,
    });
  });
  // It was there before: a rollback of this deployment would leave it.
  expect(Object.values(customResources()).map(({ physicalId }) => physicalId)).toContainEqual(
    expect.stringMatching(/^adopted:arn:aws:sns:/),
  );
}, 120_000);

const customResources = (): Record<string, { readonly physicalId: string }> =>
  JSON.parse(readFileSync(join(dataDir, 'stack.json'), 'utf8')).customResources;

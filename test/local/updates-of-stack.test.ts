import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, expect, test } from '@jest/globals';
import { type LocalStack, startLocalStack } from '../../local/start-local-stack.ts';
import { synthesise } from '../infra/synthesise.ts';
import { reply } from '../support/reply.ts';
import { serviceAccount } from '../support/service-account.ts';
import { removeTemporaryDirectories, temporaryDirectory } from './handmade-assembly.ts';

/** Deployments of the real stack that fail, over one directory of data: runbook, "A deployment that can't roll back". */
const APP = 'AppOfTheUpdates==';
const SECRET = 'updates/fcm';
const dataDir = temporaryDirectory();
afterAll(removeTemporaryDirectories);

const reports: string[] = [];
const failedBack = () => reports.filter((line) => line.includes('the Update back failed too'));

/** Deploys, and uses what stands until it stops. */
async function deploy<Result>(
  settings: Record<string, unknown>,
  use: (stack: LocalStack) => Promise<Result>,
): Promise<Result> {
  const { outdir } = synthesise({ appId: APP, fcmSecretName: SECRET, ...settings });
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

/** Puts the service account of another key, perhaps of another Firebase project, into the secret. */
async function storeAccount(stack: LocalStack, projectId?: string): Promise<void> {
  const secrets = new SecretsManagerClient({
    endpoint: String(stack.outputs.SqsEndpoint),
    region: 'us-east-1',
    credentials: { accessKeyId: 'operator', secretAccessKey: 'unchecked' },
  });
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

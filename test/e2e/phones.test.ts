import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
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
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type ReplyOptions, reply } from '../support/reply.ts';
import { serviceAccount } from '../support/service-account.ts';
import { type LocalRun, startLocalRun } from './local-run.ts';

/**
 * Phones over the local contract: registration, phones that change hands, dead tokens, several apps, and what a new deploy
 * changes. The tests build on each other.
 */
const dataDir = mkdtempSync(join(tmpdir(), 'pyrus-chat-phones-'));
const SHOP = 'AppOfTheShop==';
const BANK = 'AppOfTheBank==';
const MUTE = 'AppWithoutPush==';
const APPS = (version: string) =>
  `apps=${JSON.stringify([
    { appId: SHOP, fcmSecretName: 'shop/fcm', fcmSecretVersion: version },
    { appId: BANK, fcmSecretName: 'bank/fcm' },
    { appId: MUTE },
  ])}`;

let run: LocalRun;
let version = '1';
const start = async (...options: string[]) => {
  run = await startLocalRun(dataDir, '-c', APPS(version), ...options.flatMap((option) => ['-c', option]));
};
const restart = async (...options: string[]) => {
  await run.stop();
  await start(...options);
};

beforeAll(() => start(), 120_000);
afterAll(async () => {
  await run?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const aws = () => ({
  endpoint: run.outputs.SnsEndpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'operator', secretAccessKey: 'secret' },
});

const post = async (url: string, body: unknown) => {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: answer.status, body: await answer.json() };
};

async function keyOf(user_id: string, app_id = SHOP): Promise<string> {
  const { LambdaEndpoint, KeysFunctionName } = run.outputs;
  const { body } = await post(`${LambdaEndpoint}/2015-03-31/functions/${KeysFunctionName}/invocations`, {
    action: 'issue',
    app_id,
    user_id,
  });
  return (body as { security_key: string }).security_key;
}

interface Person {
  readonly app_id: string;
  readonly user_id: string;
  readonly security_key: string;
}
const person = async (user_id: string, app_id = SHOP): Promise<Person> => ({
  app_id,
  user_id,
  security_key: await keyOf(user_id, app_id),
});

const phone = (name: string) => `instance:APA91b${name}${crypto.randomUUID()}`;
const register = async (who: Person, token: string, more: Record<string, unknown> = {}) =>
  (await post(run.outputs.DevicesUrl, { ...who, token, ...more })).body;
const unregister = async (who: Person, token: string) =>
  (await post(`${run.outputs.DevicesUrl}/unregister`, { ...who, token })).body;

let lastTicket = 5_000;
/** Lets support reply to a person on a phone, and tells what became of the push: its row, once it is final. */
async function replyTo(
  { app_id, user_id }: Pick<Person, 'app_id' | 'user_id'>,
  token: string,
  more: ReplyOptions = {},
) {
  const ticketId = ++lastTicket;
  const { status } = await post(
    run.outputs.WebhookUrl,
    reply({ ticketId, appId: app_id, userId: user_id, deviceId: token, ...more }),
  );
  expect(status).toBe(200);
  const end = Date.now() + 20_000;
  for (;;) {
    const row = (await rows('Deliveries')).find(({ ticket_id }) => ticket_id?.S === String(ticketId));
    if (row?.status?.S !== undefined && row.status.S !== 'queued') {
      return {
        outcome: [row.status.S, row.reason?.S].filter(Boolean).join(' '),
        push: await pushOf(ticketId),
      };
    }
    expect(Date.now()).toBeLessThan(end);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function rows(table: string) {
  const dynamodb = new DynamoDBClient(aws());
  const { TableNames = [] } = await dynamodb.send(new ListTablesCommand());
  const { Items = [] } = await dynamodb.send(
    new ScanCommand({ TableName: TableNames.find((name) => name.includes(table))!, ConsistentRead: true }),
  );
  dynamodb.destroy();
  return Items;
}

interface Received {
  readonly token: string;
  readonly message: {
    readonly notification?: { readonly title: string; readonly body: string };
    readonly data: Readonly<Record<string, string>>;
  };
}
async function pushOf(ticketId: number): Promise<Received | undefined> {
  const all = (await (await fetch(`${run.outputs.FcmUrl}/messages`)).json()) as Received[];
  return all.find(({ message }) => message.data.ticket_id === String(ticketId));
}

interface Call {
  readonly service: string;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}
const recordedCalls = async () => (await (await fetch(run.outputs.CallsUrl)).json()) as Call[];
const calls = async () => (await recordedCalls()).map(({ service }) => service);
const clearCalls = () => fetch(run.outputs.CallsUrl, { method: 'DELETE' });

const setToken = (token: string, behaviour: string) =>
  fetch(`${run.outputs.FcmUrl}/tokens/${encodeURIComponent(token)}`, {
    method: 'PUT',
    body: JSON.stringify({ behaviour }),
  });

describe('a phone', () => {
  test('that nobody registered gets what Pyrus sends', async () => {
    expect(await replyTo({ app_id: SHOP, user_id: 'anonymous-uuid' }, phone('first'))).toMatchObject({
      outcome: 'sent',
    });
  });

  test('registers once; then nothing changes, and SNS is not asked', async () => {
    const ann = await person('ann');
    const token = phone('ann');

    expect(await register(ann, token)).toEqual({ status: 'registered' });
    await clearCalls();
    expect(await register(ann, token)).toEqual({ status: 'unchanged' });
    expect(await calls()).not.toContain('sns');
    expect(await replyTo(ann, token)).toMatchObject({ outcome: 'sent' });
  });

  test('that changes hands is silent for the former user', async () => {
    const [ann, bob] = [await person('ann'), await person('bob')];
    const token = phone('sold');
    await register(ann, token);

    await register(bob, token);

    expect(await replyTo(ann, token)).toEqual({ outcome: 'suppressed other_user', push: undefined });
    expect(await replyTo(bob, token)).toMatchObject({ outcome: 'sent' });
  });

  test('that is shared serves both', async () => {
    const [ann, bob] = [await person('ann'), await person('bob')];
    const token = phone('shared');
    await register(ann, token);
    await register(bob, token, { shared: true });

    expect(await replyTo(ann, token)).toMatchObject({ outcome: 'sent' });
    expect(await replyTo(bob, token)).toMatchObject({ outcome: 'sent' });
  });

  test('is silent after a logout, whatever Pyrus keeps sending, until it registers again', async () => {
    const ann = await person('ann');
    const token = phone('logout');
    await register(ann, token);

    expect(await unregister(ann, token)).toEqual({ status: 'unregistered' });

    expect(await replyTo(ann, token)).toEqual({ outcome: 'suppressed signed_out', push: undefined });
    await register(ann, token);
    expect(await replyTo(ann, token)).toMatchObject({ outcome: 'sent' });
  });

  test("leaves its previous token, but not somebody else's", async () => {
    const [ann, bob] = [await person('ann'), await person('bob')];
    const [former, current, ofBob] = [phone('former'), phone('current'), phone('of-bob')];
    await register(ann, former);
    await register(bob, ofBob);

    await register(ann, current, { previous_token: former });
    await register(ann, current, { previous_token: ofBob });

    expect(await replyTo(ann, former)).toMatchObject({ outcome: 'suppressed signed_out' });
    expect(await replyTo(ann, current)).toMatchObject({ outcome: 'sent' });
    expect(await replyTo(bob, ofBob)).toMatchObject({ outcome: 'sent' });
  });

  test('that is dead costs no SNS call, and lives again when it registers', async () => {
    const ann = await person('ann');
    const token = phone('dead');
    await register(ann, token);
    await setToken(token, 'unregistered');
    await replyTo(ann, token);
    // The event comes to us through a topic and a queue.
    let outcome = '';
    for (let tries = 0; tries < 40 && outcome !== 'suppressed dead_phone'; tries++) {
      await clearCalls();
      ({ outcome } = await replyTo(ann, token));
    }
    expect(outcome).toBe('suppressed dead_phone');
    expect(await calls()).not.toContain('sns');

    await setToken(token, 'ok');
    expect(await register(ann, token)).toEqual({ status: 'registered' });
    expect(await replyTo(ann, token)).toMatchObject({ outcome: 'sent' });
  });

  test('of one app is none of another, each with a Firebase project of its own', async () => {
    const [ofShop, ofBank] = [await person('ann', SHOP), await person('ann', BANK)];
    const token = phone('both');
    await register(ofShop, token);
    await register(ofBank, token);
    await unregister(ofShop, token);

    expect(await replyTo(ofShop, token)).toMatchObject({ outcome: 'suppressed signed_out' });
    expect(await replyTo(ofBank, token)).toMatchObject({ outcome: 'sent' });
  });

  test('of an app without push is told so', async () => {
    const ann = await person('ann', MUTE);

    expect(await register(ann, phone('mute'))).toEqual({ status: 'push_off' });
    expect(await replyTo(ann, phone('mute'))).toMatchObject({ outcome: 'suppressed push_off' });
  });

  test('is checked by its key, as the chat is', async () => {
    const ann = await person('ann');
    const token = phone('refused');

    expect(await post(run.outputs.DevicesUrl, { ...ann, user_id: 'bob', token })).toMatchObject({
      status: 403,
    });
    expect(await post(run.outputs.DevicesUrl, { ...ann, token: '' })).toMatchObject({
      status: 400,
      body: { error: { field: 'token' } },
    });
  });
});

describe('a deploy', () => {
  const token = phone('deploys');
  let ann: Person;
  beforeAll(async () => {
    ann = await person('ann');
    await register(ann, token);
  });

  /** Stores the service account of a new key; returns its text. */
  async function storeAccount(projectId?: string): Promise<string> {
    const secrets = new SecretsManagerClient(aws());
    const { SecretString = '' } = await secrets.send(new GetSecretValueCommand({ SecretId: 'shop/fcm' }));
    const account = JSON.stringify(serviceAccount(projectId ?? JSON.parse(SecretString).project_id));
    await secrets.send(new PutSecretValueCommand({ SecretId: 'shop/fcm', SecretString: account }));
    secrets.destroy();
    return account;
  }
  /** The platform applications, the credential that each was given in this run, and how many phones each has. */
  async function applications() {
    const sns = new SNSClient(aws());
    const { PlatformApplications = [] } = await sns.send(new ListPlatformApplicationsCommand());
    const given = (await recordedCalls()).filter(({ operation }) => /PlatformApplication/.test(operation));
    const found = await Promise.all(
      PlatformApplications.map(async ({ PlatformApplicationArn = '', Attributes = {} }) => {
        const listed = new ListEndpointsByPlatformApplicationCommand({ PlatformApplicationArn });
        const { Endpoints = [] } = await sns.send(listed);
        const name = PlatformApplicationArn.split('/').at(-1) ?? '';
        const { input } =
          given.findLast(
            ({ input: { PlatformApplicationArn: arn, Name } }) =>
              arn === PlatformApplicationArn || Name === name,
          ) ?? {};
        const { PlatformCredential } = (input?.Attributes ?? {}) as { readonly PlatformCredential?: string };
        return {
          name,
          phones: Endpoints.length,
          enabled: Attributes.Enabled,
          credential: PlatformCredential,
        };
      }),
    );
    sns.destroy();
    return found;
  }
  /** Asks the webhook with the token of another URL of it. */
  const ask = async (url: string) =>
    (await post(new URL(new URL(url).pathname, run.outputs.WebhookUrl).href, reply({ appId: SHOP }))).status;
  let formerUrl: string;
  let account: string;

  test('with a new service account and a new webhook token keeps phones and the former token', async () => {
    formerUrl = run.outputs.WebhookUrl;
    const former = await applications();
    account = await storeAccount();
    version = '2';

    await restart('webhookTokenVersion=2', 'pushContent=generic', 'locale=en');

    expect(await register(ann, token)).toEqual({ status: 'unchanged' });
    expect(run.outputs.WebhookUrl).not.toBe(formerUrl);
    expect([await ask(formerUrl), await ask(run.outputs.WebhookUrl)]).toEqual([200, 200]);
    const now = await applications();
    expect(now.map(({ name }) => name)).toEqual(former.map(({ name }) => name));
    expect(former.map(({ credential }) => credential)).not.toContain(account);
    // The other app's secret has the version that it had, so that its application is told what it was told.
    expect(now.filter(({ credential }) => credential === account)).toHaveLength(1);
  }, 120_000);

  test('with pushContent generic shows fixed words, and keeps the reply out of rows and logs', async () => {
    const { push } = await replyTo(ann, token, { text: 'canary text', author: 'Canary' });

    expect(push?.message.notification).toEqual({ title: 'Support', body: 'New message' });
    expect(JSON.stringify([push, await rows('Deliveries'), run.printed()])).not.toMatch(/canary/i);
  });

  test('to a lower webhook token, or to another Firebase project, is refused', async () => {
    await expect(restart('webhookTokenVersion=1')).rejects.toThrow(/can't go back from 2 to 1/);

    await start('webhookTokenVersion=2');
    account = await storeAccount('another-project');
    version = '3';
    await expect(restart('webhookTokenVersion=2')).rejects.toThrow(
      /another-project.*allowProjectIdChange=true/s,
    );
  }, 240_000);

  test('that says so ends the former token, changes the project, and leaves showing to the app', async () => {
    await start(
      'webhookTokenVersion=2',
      'revokeFormerWebhookToken=true',
      'allowProjectIdChange=true',
      'pushContent=data',
    );

    const [added, ...others] = (await applications()).filter(({ name }) => name.endsWith('.another-project'));
    expect({ added, others }).toMatchObject({ added: { enabled: 'true', credential: account }, others: [] });
    expect([await ask(formerUrl), await ask(run.outputs.WebhookUrl)]).toEqual([403, 200]);
    const { outcome, push } = await replyTo(ann, token, { text: 'Hello', author: 'Maria' });
    expect(outcome).toBe('sent');
    expect(push?.message.notification).toBeUndefined();
    expect(push?.message.data).toMatchObject({ title: 'Maria', body: 'Hello' });
  }, 120_000);

  test('keeps the application of the former project, with its phones, as the template says', async () => {
    const standing = await applications();
    const { name: current = '' } = standing.find(({ name }) => name.endsWith('.another-project')) ?? {};
    const ofShop = current.replace('another-project', '');
    const former = standing.filter(({ name }) => name.startsWith(ofShop) && name !== current);

    expect(standing).toHaveLength(3);
    expect(former).toEqual([expect.objectContaining({ enabled: 'true' })]);
    expect(former[0]?.phones).toBeGreaterThan(5);
  });
});

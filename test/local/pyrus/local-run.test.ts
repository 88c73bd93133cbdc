import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type LocalRun, startLocalRun } from '../../e2e/local-run.ts';
import { SdkClient } from './sdk-client.ts';

/**
 * The SDK against `npm start -- --sdk`: Pyrus is the stand-in, everything behind its URLs is the stack. The tests build
 * on each other.
 */
interface SdkOutputs {
  readonly SdkDomain: string;
  readonly SdkCertificate: string;
  readonly DeskUrl: string;
}

const dataDir = mkdtempSync(join(tmpdir(), 'pyrus-chat-sdk-'));
const USER = 'client-48151623';
const PHONE = 'cGhvbmU:APA91bPhoneOfTheSdk';
const INSTANCE = '6f1c0b9e-2c55-4f0e-9c51-0d5b7f3c1a22';

let run: LocalRun;
let outputs: LocalRun['outputs'] & SdkOutputs;
let ca: string;
let securityKey: string;
/** Signed in, with a ticket once it has written. */
let phone: SdkClient;

async function start(): Promise<void> {
  run = await startLocalRun(dataDir, '--sdk', '--sdk-port', '0');
  outputs = run.outputs as typeof outputs;
  ca = readFileSync(outputs.SdkCertificate, 'utf8');
}

beforeAll(start, 120_000);
afterAll(async () => {
  await run?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const appId = () => outputs.AppIds[0]!;
const phoneOf = (user?: { userId: string; securityKey: string }) =>
  new SdkClient(outputs.SdkDomain, ca, { appId: appId(), instanceId: INSTANCE, ...(user && { user }) });

async function json(method: string, url: string, body?: unknown) {
  const response = await fetch(url, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return JSON.parse(await response.text());
}

/** The push of a comment, once it has come. */
async function pushOf(commentId: number) {
  for (;;) {
    const all = await json('GET', `${outputs.FcmUrl}/messages`);
    const push = all.find(
      ({ message }: { message: { data: { comment_id: string } } }) =>
        message.data.comment_id === String(commentId),
    );
    if (push !== undefined) return push;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test('with a key that the stack issued the chat opens, and a reply becomes a push', async () => {
  const issued = await json(
    'POST',
    `${outputs.LambdaEndpoint}/2015-03-31/functions/${outputs.KeysFunctionName}/invocations`,
    { action: 'issue', app_id: appId(), user_id: USER },
  );
  securityKey = issued.security_key;
  phone = phoneOf({ userId: USER, securityKey });

  const synced = await phone.sync(phone.say('Где мой заказ?', phone.localId()), phone.pushToken(PHONE));
  const { ticket_id } = phone.tickets[0]!;
  const { comment_id, webhooks } = await json('POST', `${outputs.DeskUrl}/tickets/${ticket_id}/replies`, {
    author: 'Мария',
    body: 'Уже в пути 🙂',
  });
  await phone.sync();

  expect(synced.outcome).toBe('done');
  expect(webhooks).toEqual([{ device: 'cGhvbmU:…', attempts: 1, status: 200 }]);
  expect(phone.comments(ticket_id)[1]).toMatchObject({ body: 'Уже в пути 🙂', is_inbound: false });
  expect(await pushOf(comment_id)).toMatchObject({
    token: PHONE,
    message: {
      notification: { title: 'Мария', body: 'Уже в пути 🙂' },
      data: { user_id: USER, ticket_id: String(ticket_id) },
    },
  });
});

test('a key of somebody else closes the chat with 403, and what is no key with 400', async () => {
  expect(await phoneOf({ userId: 'client-2', securityKey }).sync()).toMatchObject({
    outcome: 'closed',
    status: 403,
  });
  expect(await phoneOf({ userId: USER, securityKey: 'password' }).sync()).toMatchObject({
    outcome: 'closed',
    status: 400,
  });
});

test('a database that is down closes no chat', async () => {
  await json('PUT', outputs.FaultsUrl, { service: 'dynamodb', mode: 'error' });
  expect(await phone.sync()).toMatchObject({ outcome: 'retry', status: 503 });
  await json('DELETE', outputs.FaultsUrl);
  expect(await phone.sync()).toMatchObject({ outcome: 'done' });
});

test('an anonymous chat needs no key, and gets pushes too', async () => {
  const anonymous = phoneOf();
  await anonymous.sync(anonymous.say('?', anonymous.localId()), anonymous.pushToken(`${PHONE}2`));
  const { ticket_id } = anonymous.tickets[0]!;
  const { comment_id } = await json('POST', `${outputs.DeskUrl}/tickets/${ticket_id}/replies`, {
    attachments: [{ name: 'Акт.pdf', size: 10 }],
  });
  expect(await pushOf(comment_id)).toMatchObject({
    token: `${PHONE}2`,
    message: { data: { user_id: INSTANCE, kind: 'attachments' } },
  });
});

test('the port of the SDK serves nothing else, and the main port serves the SDK too', async () => {
  expect((await phone.get('../../_local/outputs')).status).toBe(404);
  expect((await phone.get('../../authorize')).status).toBe(404);
  expect((await fetch(`${outputs.PlaygroundUrl}servicedeskapi/v1/Avatar/1`)).status).toBe(200);
});

test('a restart keeps tickets, files and tokens, and the certificate that the phone trusts', async () => {
  const content = Buffer.from('bytes of a file');
  const { guid } = await phone.upload('a.txt', content);
  const { ticket_id } = phone.tickets[0]!;
  await phone.sync(phone.say('с файлом', ticket_id, { attachments: [{ guid, type: 0, name: 'a.txt' }] }));
  const printed = run.printed();
  await run.kill();
  const trusted = ca;

  await start();
  const same = new SdkClient(outputs.SdkDomain, trusted, phone.account);
  await same.sync();

  expect(same.comments(ticket_id)).toEqual(phone.comments(ticket_id));
  const file = same.comments(ticket_id).at(-1)!.attachments![0]!;
  expect((await same.download(file.id)).body).toEqual(content);
  expect(await json('GET', `${outputs.DeskUrl}/tokens`)).toMatchObject([
    { user_id: USER, token: PHONE },
    { user_id: INSTANCE, token: `${PHONE}2` },
  ]);
  // The phones' requests, with keys in bodies and in URLs, left no trace in what was printed.
  const all = printed + run.printed();
  for (const secret of [securityKey, PHONE, 'заказ', 'Мария']) expect(all).not.toContain(secret);
}, 120_000);

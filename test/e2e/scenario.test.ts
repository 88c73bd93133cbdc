import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type ReplyOptions, reply } from '../support/reply.ts';
import { type LocalRun, startLocalRun } from './local-run.ts';

/**
 * One story over the local contract, as a company would live it: the synthesised template runs, and everything goes
 * through its URLs. The tests build on each other.
 */
const dataDir = mkdtempSync(join(tmpdir(), 'pyrus-chat-e2e-'));
const PHONE = 'instance:APA91bPhoneOfTheStory';
const TABLET = 'instance:APA91bTabletOfTheStory';
const USER = 'client-48151623';

let run: LocalRun;
/** What the runs before this one printed. */
let former = '';
let appId: string;
let securityKey: string;

beforeAll(async () => {
  run = await startLocalRun(dataDir);
  appId = run.outputs.AppIds[0]!;
}, 120_000);
afterAll(async () => {
  await run?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

async function keys(payload: Record<string, unknown>) {
  const lambda = new LambdaClient({
    endpoint: run.outputs.LambdaEndpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'operator', secretAccessKey: 'secret' },
  });
  const { FunctionError, Payload } = await lambda.send(
    new InvokeCommand({
      FunctionName: run.outputs.KeysFunctionName,
      Payload: JSON.stringify({ app_id: appId, user_id: USER, ...payload }),
    }),
  );
  lambda.destroy();
  return { error: FunctionError, answer: JSON.parse(Buffer.from(Payload ?? []).toString() || 'null') };
}

const post = (url: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

const authorize = async (security_key: string, more: Record<string, unknown> = {}) =>
  (await post(run.outputs.AuthorizationUrl, { app_id: appId, user_id: USER, security_key, ...more })).status;

const webhook = async (options: ReplyOptions) =>
  (await post(run.outputs.WebhookUrl, reply({ appId, userId: USER, deviceId: PHONE, ...options }))).status;

interface Received {
  readonly token: string;
  readonly message: { notification: { title: string; body: string }; data: Record<string, string> };
}

/** What reached phones about a ticket, once as many as expected have come. */
async function pushes(ticketId: number, count: number): Promise<Received[]> {
  const end = Date.now() + 20_000;
  for (;;) {
    const all = (await (await fetch(`${run.outputs.FcmUrl}/messages`)).json()) as Received[];
    const received = all.filter(({ message }) => message.data.ticket_id === String(ticketId));
    if (received.length >= count || Date.now() > end) {
      return received;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test('a key that was just issued lets its user in', async () => {
  const { answer } = await keys({ action: 'issue' });
  securityKey = answer.security_key;

  expect(await authorize(securityKey)).toBe(200);
});

test('a form is as good as JSON', async () => {
  const form = new URLSearchParams({ app_id: appId, user_id: USER, security_key: securityKey });

  const answer = await fetch(run.outputs.AuthorizationUrl, { method: 'POST', body: form });

  expect([answer.status, await answer.text()]).toEqual([200, '']);
});

test('another key of the same form is refused, and so are another user and another app', async () => {
  const { answer } = await keys({ action: 'issue', user_id: 'somebody else' });

  expect(await authorize(answer.security_key)).toBe(403);
  expect(await authorize(securityKey, { user_id: 'somebody else' })).toBe(403);
  expect(await authorize(securityKey, { app_id: 'another app' })).toBe(403);
});

test('what can not be a key is malformed', async () => {
  expect(await authorize('password')).toBe(400);
  expect((await post(run.outputs.AuthorizationUrl, '{')).status).toBe(400);
});

test('an authorization is one strongly consistent read', async () => {
  await authorize(securityKey);
  await fetch(run.outputs.CallsUrl, { method: 'DELETE' });

  await authorize(securityKey);

  expect(await (await fetch(run.outputs.CallsUrl)).json()).toMatchObject([
    { function: expect.stringContaining('Authorize'), operation: 'GetItem', input: { ConsistentRead: true } },
  ]);
});

test('a fault of the database is a 503', async () => {
  await fetch(run.outputs.FaultsUrl, {
    method: 'PUT',
    body: JSON.stringify({ service: 'dynamodb', mode: 'error', rate: 1 }),
  });
  expect(await authorize(securityKey)).toBe(503);
  await fetch(run.outputs.FaultsUrl, { method: 'DELETE' });
  expect(await authorize(securityKey)).toBe(200);
});

test('a backend anywhere gets a key with its credential', async () => {
  const { answer } = await keys({
    action: 'credential',
    name: 'backend',
    app_id: undefined,
    user_id: undefined,
  });

  const issued = await post(
    `${run.outputs.KeysUrl}/issue`,
    { app_id: appId, user_id: 'user of the backend' },
    { authorization: `Bearer ${answer.credential}` },
  );

  expect(issued.status).toBe(200);
  const { security_key } = (await issued.json()) as { security_key: string };
  expect(await authorize(security_key, { user_id: 'user of the backend' })).toBe(200);
});

test('a reply becomes a push on the phone', async () => {
  expect(await webhook({ ticketId: 1, author: 'Мария', text: 'Ваш заказ отправлен 🙂' })).toBe(200);

  expect(await pushes(1, 1)).toMatchObject([
    {
      token: PHONE,
      message: {
        notification: { title: 'Мария', body: 'Ваш заказ отправлен 🙂' },
        data: { user_id: USER, app_id: appId, kind: 'text' },
      },
    },
  ]);
});

test('the same reply for two phones is two pushes, and a repeat none', async () => {
  for (const deviceId of [PHONE, TABLET, PHONE]) {
    expect(await webhook({ ticketId: 2, commentId: 22, deviceId })).toBe(200);
  }
  // What comes after the repeat shows that the repeat is done with.
  await webhook({ ticketId: 2, commentId: 23 });

  const received = await pushes(2, 3);

  expect(received.map(({ token, message }) => `${token} ${message.data.comment_id}`).sort()).toEqual(
    [`${PHONE} 22`, `${PHONE} 23`, `${TABLET} 22`].sort(),
  );
});

test('the replies to one phone keep their order', async () => {
  const comments = Array.from({ length: 12 }, (_, index) => 300 + index);
  for (const commentId of comments) {
    await webhook({ ticketId: 3, commentId });
  }

  const received = await pushes(3, comments.length);

  expect(received.map(({ message }) => message.data.comment_id)).toEqual(comments.map(String));
});

test('a wrong webhook token is refused', async () => {
  expect((await post(`${run.outputs.WebhookUrl}x`, reply({ appId }))).status).toBe(403);
});

test('a stop and a new start keep keys, tokens and addresses', async () => {
  const { WebhookUrl } = run.outputs;
  expect(await run.stop()).toBe(0);
  former += run.printed();

  run = await startLocalRun(dataDir);

  expect(new URL(run.outputs.WebhookUrl).pathname).toBe(new URL(WebhookUrl).pathname);
  expect(await authorize(securityKey)).toBe(200);
}, 120_000);

test('a reply that was accepted just before a power cut is pushed after it', async () => {
  await fetch(run.outputs.FaultsUrl, {
    method: 'PUT',
    body: JSON.stringify({ service: 'sns', mode: 'error' }),
  });
  expect(await webhook({ ticketId: 4 })).toBe(200);
  await run.kill();
  former += run.printed();

  run = await startLocalRun(dataDir);

  expect(await pushes(4, 1)).toHaveLength(1);
}, 240_000);

test('revoke_all is in force within 30 s on functions that are running, and spares later keys', async () => {
  const { answer: former } = await keys({ action: 'issue', user_id: 'revoked with all' });
  const ask = (security_key: string) => authorize(security_key, { user_id: 'revoked with all' });
  // Now the function knows the app's policy, and may go on with it for 25 s.
  expect(await ask(former.security_key)).toBe(200);

  await new Promise((resolve) => setTimeout(resolve, 5));
  await keys({ action: 'revoke_all', user_id: undefined, issued_before: new Date().toISOString() });
  const revokedAt = Date.now();
  const { answer: later } = await keys({ action: 'issue', user_id: 'revoked with all' });

  let status = 200;
  while (status === 200 && Date.now() < revokedAt + 30_000) {
    await new Promise((resolve) => setTimeout(resolve, 250));
    status = await ask(former.security_key);
  }
  expect(status).toBe(403);
  console.info(`revoke_all was in force after ${((Date.now() - revokedAt) / 1000).toFixed(1)} s`);
  expect(await ask(later.security_key)).toBe(200);
}, 60_000);

test('nothing of this is in the logs: no key, no push token, no text, no webhook token', () => {
  const printed = former + run.printed();
  const withoutOutputs = printed.replaceAll(run.outputs.WebhookUrl, '').replace(/.*\/webhook\/.*/g, '');

  expect(withoutOutputs).toContain('"reason":"malformed:security_key"');
  expect(withoutOutputs).toContain('"message":"push sent"');
  for (const secret of [
    securityKey,
    PHONE,
    TABLET,
    'заказ',
    'Мария',
    run.outputs.WebhookUrl.split('/').at(-1)!,
  ]) {
    expect(withoutOutputs).not.toContain(secret);
  }
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { forwardingTo } from '../../local/forwarding-to.ts';
import { runCli, until } from '../cli/support/cli.ts';
import { type LocalRun, startLocalRun } from '../e2e/local-run.ts';
import { reply } from '../support/reply.ts';
import { serviceAccount } from '../support/service-account.ts';
import { fcmError, startGoogle } from './google-stand-in.ts';

/** `npm start -- --fcm`: pushes to real phones go to (what stands in for) Google, and its answers come back through SNS. */
const dir = mkdtempSync(join(tmpdir(), 'pyrus-chat-fcm-'));
const file = join(dir, 'service-account.json');
const TEXT = 'Your order is on its way';
const TICKET = 219003417;

let google: Awaited<ReturnType<typeof startGoogle>>;
let run: LocalRun;
beforeAll(async () => {
  google = await startGoogle();
  writeFileSync(file, JSON.stringify(google.account));
  run = await startLocalRun(join(dir, 'data'), '--fcm', file);
}, 120_000);
afterAll(async () => {
  await run?.stop();
  google.close();
  rmSync(dir, { recursive: true, force: true });
});

/** A push token such as Google makes. */
const tokenOf = (phone: string): string => `dHJ1ZS1waG9uZS1pZA${phone}:APA91b${phone}${'x'.repeat(100)}`;
const PHONES = ['Reached', 'Removed', 'Other', 'Wrong', 'Later', 'Refused'];

async function replyTo(token: string, commentId: number): Promise<void> {
  const appId = run.outputs.AppIds[0]!;
  const body = reply({ appId, userId: 'client-1', ticketId: TICKET, commentId, deviceId: token, text: TEXT });
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(run.outputs.WebhookUrl, { method: 'POST', headers, body: JSON.stringify(body) });
  expect(answer.status).toBe(200);
}

interface Shown {
  readonly token: string;
  readonly outcome?: string;
  readonly detail?: string;
}

async function shown(token: string): Promise<Shown | undefined> {
  const all = (await (await fetch(`${run.outputs.FcmUrl}/messages`)).json()) as Shown[];
  return all.find((message) => message.token === token);
}

async function untilOutcome(token: string, outcome: string | undefined): Promise<Shown | undefined> {
  await until(async () => {
    const message = await shown(token);
    return message !== undefined && message.outcome === outcome;
  });
  return shown(token);
}

test('the start says in plain words that pushes leave the machine, and for where', () => {
  expect(run.printed()).toContain('PUSHES LEAVE THIS MACHINE');
  expect(run.printed()).toContain(
    `the Firebase project demo-project, at ${new URL(google.account.token_uri).host}`,
  );
});

test('a push to a real phone is the very message, authorized as the service account', async () => {
  await replyTo(tokenOf('Reached'), 1);
  const message = await untilOutcome(tokenOf('Reached'), 'ok');

  expect(message?.detail).toBe('projects/demo-project/messages/1');
  expect(google.sent).toEqual([
    {
      path: '/v1/projects/demo-project/messages:send',
      authorization: 'Bearer ya29.access-token-of-the-tests',
      message: expect.objectContaining({
        token: tokenOf('Reached'),
        notification: { title: 'Мария', body: TEXT },
        data: expect.objectContaining({ ticket_id: String(TICKET), comment_id: '1' }),
        android: expect.objectContaining({ priority: 'HIGH', ttl: expect.stringMatching(/^8\d{4}s$/) }),
      }),
    },
  ]);
  expect(google.claims).toHaveLength(1);
});

test("a phone that was made up stays here, and so does Google's word about real ones", async () => {
  await replyTo('instance:APA91bMadeUp', 2);
  await untilOutcome('instance:APA91bMadeUp', undefined);
  const put = await fetch(`${run.outputs.FcmUrl}/tokens/${encodeURIComponent(tokenOf('Reached'))}`, {
    method: 'PUT',
    body: JSON.stringify({ behaviour: 'unregistered' }),
  });

  expect(put.status).toBe(409);
  expect(google.sent.map(({ message }) => message.token)).toEqual([tokenOf('Reached')]);
});

test("what FCM refuses ends where SNS' events would bring it, and trace names it", async () => {
  google.plan(tokenOf('Removed'), fcmError(404, 'NOT_FOUND', 'UNREGISTERED'));
  google.plan(tokenOf('Other'), fcmError(403, 'PERMISSION_DENIED', 'SENDER_ID_MISMATCH'));
  google.plan(tokenOf('Wrong'), fcmError(400, 'INVALID_ARGUMENT', 'INVALID_ARGUMENT'));
  google.plan(
    tokenOf('Later'),
    fcmError(429, 'RESOURCE_EXHAUSTED', 'QUOTA_EXCEEDED', { 'retry-after': '1' }),
    { status: 502, body: '<html>Bad gateway</html>' },
  );
  await replyTo(tokenOf('Removed'), 3);
  await replyTo(tokenOf('Other'), 4);
  await replyTo(tokenOf('Wrong'), 5);
  await replyTo(tokenOf('Later'), 6);
  await untilOutcome(tokenOf('Removed'), 'unregistered');
  await untilOutcome(tokenOf('Other'), 'sender_id_mismatch');
  await untilOutcome(tokenOf('Wrong'), 'invalid_argument');
  await untilOutcome(tokenOf('Later'), 'ok');
  await until(async () => (await phonesWith('last_failure')) === 3);

  // Last, for it stops all phones of the app.
  google.plan(tokenOf('Refused'), fcmError(403, 'PERMISSION_DENIED'));
  await replyTo(tokenOf('Refused'), 7);
  await untilOutcome(tokenOf('Refused'), 'credential_refused');
  await until(async () => (await phonesWith('last_failure')) === 4);
  await replyTo(tokenOf('Reached'), 8);
  await until(() => run.printed().includes('PlatformApplicationDisabledException'));

  const { code, stdout } = await runCli(['trace', '--ticket', String(TICKET), '--json'], {
    env: { PYRUS_CHAT_LOCAL: join(dir, 'data') },
  });
  expect(code).toBe(0);
  const { pushes, phones } = JSON.parse(stdout);
  const verdicts = pushes.map((push: Record<string, unknown>) => [
    push.comment_id,
    push.verdict,
    push.reason,
  ]);
  expect(Object.fromEntries(verdicts.map(([id, ...rest]: unknown[]) => [id, rest]))).toEqual({
    1: ['sent', null],
    2: ['sent', null],
    3: ['refused', 'InvalidPlatformToken'],
    4: ['refused', 'InvalidPlatformToken'],
    5: ['refused', 'InvalidNotification'],
    6: ['sent', null],
    7: ['refused', 'PlatformCredentialInvalid'],
    8: ['retrying', 'PlatformApplicationDisabledException'],
  });
  expect(phones.filter((phone: { dead_since: unknown }) => phone.dead_since !== null)).toHaveLength(2);
  expect(google.sent.filter(({ message }) => message.token === tokenOf('Later'))).toHaveLength(3);
});

async function phonesWith(attribute: string): Promise<number> {
  const client = new DynamoDBClient({
    endpoint: run.outputs.SnsEndpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const { tables } = JSON.parse((run.outputs as unknown as Record<string, string>).Operations!);
  const { Items = [] } = await client.send(new ScanCommand({ TableName: tables.devices }));
  client.destroy();
  return Items.filter((item) => item[attribute] !== undefined).length;
}

test('neither tokens nor texts nor the key are printed or shown among the AWS calls', async () => {
  const calls = await (await fetch(run.outputs.CallsUrl)).text();
  const written = calls + run.printed();

  expect(calls).toContain('"operation":"Publish"');
  for (const phone of PHONES) expect(written).not.toContain(tokenOf(phone).slice(0, 30));
  expect(written).not.toContain(TEXT);
  expect(written).not.toContain(google.account.private_key.split('\n')[1]);
});

const sendOnce = async () => {
  const fcm = await forwardingTo(file, () => {});
  const answer = await fcm.send('token', { data: {} });
  fcm.close();
  return answer;
};

test.each([
  [
    { status: 400, body: { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' } },
    'credential_refused',
  ],
  [{ status: 401, body: { error: 'invalid_client' } }, 'credential_refused'],
  [{ status: 200, body: '<html>A proxy</html>' }, 'unavailable'],
])('where the token endpoint answers %j, the push is %s', async (answer, outcome) => {
  google.refuse(answer);

  expect((await sendOnce()).outcome).toBe(outcome);
});

test.each([
  ['not JSON', '{', 'is not JSON'],
  ['the file of the app', '{"project_info":{}}', 'holds google-services.json'],
  ['a user', JSON.stringify({ ...serviceAccount(), type: 'authorized_user' }), 'missing or wrong: type'],
  [
    'a plain-text token endpoint',
    JSON.stringify({ ...serviceAccount(), token_uri: 'http://evil.example/' }),
    'token_uri',
  ],
])('a file that is no service account is refused: %s', async (_, content, problem) => {
  const wrong = join(dir, 'wrong.json');
  writeFileSync(wrong, content);

  await expect(forwardingTo(wrong, () => {})).rejects.toThrow(problem);
});

import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { findLocalRun } from '../../cli/admin-lambda/local-run.ts';
import { createDeliveryReader } from '../../cli/deliveries/read-deliveries.ts';
import { createUserPhones } from '../../cli/phones/user-phones.ts';
import { userAddress } from '../../lambdas/security-keys/key-address.ts';
import { deliveryRecord } from '../support/delivery-record.ts';
import { type ReplyOptions, reply } from '../support/reply.ts';
import { cloudFormation, startAwsStandIn } from './support/aws-stand-in.ts';
import { createChat } from './support/chat.ts';
import { runCli } from './support/cli.ts';
import { startWorld, type World } from './support/world.ts';

/**
 * Why did no push arrive, why did the chat close? Each of the stories happened through the real URLs of a local run; each
 * has a ticket of its own, and `trace` must name its true reason.
 */
const SHOP = 'AppOfTheShop==';
const MUTE = 'AppWithoutPush==';
const DAY = 24 * 60 * 60 * 1_000;

const TICKETS = {
  sent: 1,
  repeated: 2,
  refused: 3,
  deadPhone: 4,
  takenOver: 5,
  loggedOut: 6,
  pushOff: 7,
  stale: 8,
  unknownDevice: 9,
  retired: 10,
  notificationsOff: 11,
  stillQueued: 12,
  inTheDlq: 13,
  keyRevoked: 14,
};

let world: World;
let chat: ReturnType<typeof createChat>;
beforeAll(async () => {
  const apps = [{ appId: SHOP, fcmSecretName: 'shop/fcm', fcmSecretVersion: '1' }, { appId: MUTE }];
  world = await startWorld(`apps=${JSON.stringify(apps)}`);
  chat = createChat(world);
  await tellStories();
}, 120_000);
afterAll(() => world?.stop());

const tokenOf = (name: string): string => `instance:APA91bTokenThatNobodyMaySee-${name}`;
const fault = (body: object) =>
  fetch(world.run.outputs.FaultsUrl, { method: 'PUT', body: JSON.stringify(body) });

/** Lets support reply; waits until deliver has ended the push, unless it can't. */
async function replied(ticketId: number, options: ReplyOptions, isQueued = false): Promise<void> {
  const body = reply({ ticketId, appId: SHOP, text: 'canary text', author: 'Canary', ...options });
  expect(await chat.reply(body)).toBe(200);
  const deliveries = createDeliveryReader(await findLocalRun(world.dataDir));
  const appId = options.appId ?? SHOP;
  while (!isQueued && (await deliveries.ofTicket(appId, String(ticketId)))[0]?.endedAt === undefined)
    await delay(25);
  deliveries.close();
}

async function unregister(user_id: string, security_key: string, token: string): Promise<void> {
  const body = JSON.stringify({ app_id: SHOP, user_id, security_key, token });
  const headers = { 'content-type': 'application/json' };
  const { status } = await fetch(`${world.run.outputs.DevicesUrl}/unregister`, {
    method: 'POST',
    headers,
    body,
  });
  expect(status).toBe(200);
}

async function tellStories(): Promise<void> {
  const { invoke } = world;
  const keyOf = async (user_id: string): Promise<string> =>
    (await invoke({ action: 'issue', user_id })).security_key;

  await chat.signIn('ann', tokenOf('ann'));
  await replied(TICKETS.sent, { userId: 'ann', deviceId: tokenOf('ann') });

  const twice = { userId: 'ann', deviceId: tokenOf('ann'), commentId: 777 };
  await replied(TICKETS.repeated, twice);
  await replied(TICKETS.repeated, twice);

  await chat.signIn('bea', tokenOf('bea'));
  await chat.fcmSays(tokenOf('bea'), 'unregistered');
  await replied(TICKETS.refused, { userId: 'bea', deviceId: tokenOf('bea') });
  const phones = createUserPhones(await findLocalRun(world.dataDir));
  while ((await phones.of(SHOP, 'bea'))[0]?.state !== 'dead') await delay(25);
  phones.close();
  while (!world.run.printed().includes('"lesson":"quarantined"')) await delay(25);
  await replied(TICKETS.deadPhone, { userId: 'bea', deviceId: tokenOf('bea') });

  await chat.signIn('cem', tokenOf('sold'));
  await chat.signIn('dan', tokenOf('sold'));
  await replied(TICKETS.takenOver, { userId: 'cem', deviceId: tokenOf('sold') });

  await chat.signIn('eve', tokenOf('eve'));
  await unregister('eve', await keyOf('eve'), tokenOf('eve'));
  await replied(TICKETS.loggedOut, { userId: 'eve', deviceId: tokenOf('eve') });

  await replied(TICKETS.pushOff, { appId: MUTE, deviceId: tokenOf('mute') });
  const twoDaysAgo = new Date(Date.now() - 2 * DAY).toISOString();
  await replied(TICKETS.stale, { userId: 'ann', deviceId: tokenOf('ann'), createdAt: twoDaysAgo });
  await replied(TICKETS.unknownDevice, { userId: 'ann', deviceId: 'tablet-1' });

  await chat.signIn('flo', tokenOf('flo'));
  await invoke({ action: 'retire', user_id: 'flo' });
  await replied(TICKETS.retired, { userId: 'flo', deviceId: tokenOf('flo') });

  await chat.signIn('gus', tokenOf('gus'), { notifications_enabled: false });
  await replied(TICKETS.notificationsOff, { userId: 'gus', deviceId: tokenOf('gus') });

  await chat.signIn('hal', tokenOf('hal'));
  // From here on, until the end.
  await fault({ service: 'sns', mode: 'error' });
  // To a phone that nobody registered: no key of it can be revoked before its next try.
  await replied(TICKETS.stillQueued, { userId: 'ann', deviceId: tokenOf('unseen') }, true);
  await giveUp(TICKETS.inTheDlq);
  while (!world.run.printed().includes('push not settled')) await delay(25);

  const revoked = await keyOf('ivy');
  await invoke({ action: 'revoke_all', issued_before: new Date().toISOString() });
  await replied(TICKETS.keyRevoked, { userId: 'hal', deviceId: tokenOf('hal') });
  for (let poll = 0; poll < 3; poll++) expect(await world.authorize('ivy', revoked)).toBe(403);
  expect(await world.authorize('ivy', `${revoked}x`)).toBe(400);
  await keyOf('jon');
}

/**
 * What an hour of outage ends with: deliver gets a message for the eleventh time, fails, and says so in the row; then SQS
 * moves the message.
 */
async function giveUp(ticketId: number): Promise<void> {
  const record = deliveryRecord({
    ticketId,
    appId: SHOP,
    userId: 'ann',
    deviceId: tokenOf('dlq'),
    receives: 11,
  });
  const calls: { function: string }[] = JSON.parse(await (await fetch(world.run.outputs.CallsUrl)).text());
  const deliver = calls.find((call) => call.function.includes('Deliver'))?.function;
  const path = `2015-03-31/functions/${deliver}/invocations`;
  const answer = await fetch(`${world.run.outputs.LambdaEndpoint}/${path}`, {
    method: 'POST',
    body: JSON.stringify({ Records: [record] }),
  });
  expect(await answer.json()).toEqual({ batchItemFailures: [{ itemIdentifier: record.messageId }] });
  const { MessageGroupId = '', MessageDeduplicationId = '' } = record.attributes;
  await chat.leaveDead(record.body, MessageGroupId, MessageDeduplicationId);
}

const trace = async (args: readonly string[], app = SHOP) =>
  (await world.json(['trace', '--app', app, ...args])).answer;
const traceOfTicket = (ticket: number, app = SHOP) => trace(['--ticket', String(ticket)], app);
const steps = (push: { steps: { step: string }[] }): string[] => push.steps.map(({ step }) => step);

describe("a ticket's trace names the true reason", () => {
  const verdicts: [keyof typeof TICKETS, string, string | null, string[]][] = [
    ['sent', 'sent', null, ['replied', 'queued', 'sent']],
    ['refused', 'refused', 'InvalidPlatformToken', ['replied', 'queued', 'sent', 'refused']],
    ['deadPhone', 'suppressed', 'dead_phone', ['refused', 'replied', 'queued', 'suppressed']],
    ['takenOver', 'suppressed', 'other_user', ['phone_registered', 'replied', 'queued', 'suppressed']],
    ['loggedOut', 'suppressed', 'signed_out', ['phone_signed_out', 'replied', 'queued', 'suppressed']],
    ['stale', 'suppressed', 'stale', ['replied', 'queued', 'suppressed']],
    ['unknownDevice', 'suppressed', 'unknown_device', ['replied', 'queued', 'suppressed']],
    ['retired', 'suppressed', 'user_retired', ['keys_changed', 'replied', 'queued', 'suppressed']],
    ['keyRevoked', 'suppressed', 'key_revoked', ['keys_changed', 'replied', 'queued', 'suppressed']],
  ];
  test.each(verdicts)('%s', async (story, verdict, reason, expected) => {
    const { pushes, missing } = await traceOfTicket(TICKETS[story]);

    expect(missing).toEqual([]);
    expect(pushes).toMatchObject([{ verdict, reason, ticket_id: String(TICKETS[story]) }]);
    expect(steps(pushes[0])).toEqual(expected);
  });

  test('by the logs of its time, however long ago that was', async () => {
    const { logs_since: since, pushes } = await traceOfTicket(TICKETS.stale);
    const { logs_since: given } = await trace(['--ticket', String(TICKETS.stale), '--since', '1h']);

    expect(Date.parse(pushes[0].steps[0].at) - Date.parse(since)).toBe(24 * 60 * 60 * 1_000);
    expect(Date.parse(given)).toBeGreaterThan(Date.parse(pushes[0].steps[0].at));
  });

  test('push off', async () => {
    expect((await traceOfTicket(TICKETS.pushOff, MUTE)).pushes).toMatchObject([
      { verdict: 'suppressed', reason: 'push_off' },
    ]);
  });

  test('repeated: sent once, though Pyrus told of it twice', async () => {
    const { pushes } = await traceOfTicket(TICKETS.repeated);

    expect(pushes).toMatchObject([{ verdict: 'sent', told: 2, notes: [{ code: 'told_again' }] }]);
  });

  test('sent, but the person has switched notifications off', async () => {
    const { pushes, phones } = await traceOfTicket(TICKETS.notificationsOff);

    expect(pushes).toMatchObject([{ verdict: 'sent', notes: [{ code: 'notifications_off' }] }]);
    expect(phones).toMatchObject([{ signed_in: 'this_user', notifications_enabled: false }]);
  });

  test('still queued: the last error, and the tries that are left', async () => {
    const { pushes } = await traceOfTicket(TICKETS.stillQueued);

    expect(pushes).toMatchObject([
      { verdict: 'retrying', reason: 'InternalErrorException', next_try_at: expect.stringMatching(/Z$/) },
    ]);
    expect(pushes[0].receives + pushes[0].receives_left).toBe(11);
  });

  test('in the dead-letter queue: the last error, and how to try again', async () => {
    const { pushes, queues } = await traceOfTicket(TICKETS.inTheDlq);

    expect(pushes).toMatchObject([
      { verdict: 'given_up', reason: 'gave_up:InternalErrorException', receives: 11 },
    ]);
    expect(pushes[0].advice).toContain('pyrus-chat dlq redrive');
    expect(steps(pushes[0])).toEqual(['replied', 'try_failed', 'given_up']);
    expect(queues.dead_letters).toBe(1);
  });

  test('narrowed to a user who was not meant, or of no reply at all: why that may be', async () => {
    const [other, none, stranger] = [
      await trace(['--ticket', String(TICKETS.sent), '--user', 'bea']),
      await traceOfTicket(999),
      await traceOfTicket(TICKETS.sent, 'AppOfNobody=='),
    ];

    expect([other, none, stranger].map(({ pushes }) => pushes)).toEqual([[], [], []]);
    expect(none.nothing_found[0].meaning).toContain('for others');
    expect(stranger.nothing_found[0].meaning).toContain('does not serve this AppID');
  });
});

describe("a user's trace", () => {
  test('has their pushes, their phones, and what changed', async () => {
    const { pushes, phones, chat } = await trace(['--user', 'ann', '--since', '1h']);

    expect(pushes.map((push: { ticket_id: string }) => Number(push.ticket_id)).sort()).toEqual(
      [
        TICKETS.inTheDlq,
        TICKETS.repeated,
        TICKETS.sent,
        TICKETS.stale,
        TICKETS.stillQueued,
        TICKETS.unknownDevice,
      ].sort(),
    );
    expect(phones).toContainEqual(expect.objectContaining({ known: true, signed_in: 'this_user' }));
    expect(chat.refusals).toEqual([]);
    expect(steps({ steps: chat.changes })).toEqual(['keys_issue', 'phone_registered', 'keys_revoke_all']);
  });

  test('tells a phone that somebody else took over', async () => {
    const { phones, chat } = await trace(['--user', 'cem']);

    expect(phones).toMatchObject([{ signed_in: 'somebody_else' }]);
    expect(chat.changes.map(({ text }: { text: string }) => text)).toContainEqual(
      expect.stringContaining('somebody else registered the phone, which signed 1 other out'),
    );
  });

  test('names why their chat closed: each reason, how often, and what to do', async () => {
    const { chat, nothing_found } = await trace(['--user', 'ivy']);
    const { code, stdout } = await world.cli(['trace', '--app', SHOP, '--user', 'ivy']);

    expect(chat.refusals).toMatchObject([
      { of: 'chat', reason: 'revoked', count: 3, key_id: expect.any(String) },
      { of: 'chat', reason: 'malformed:security_key', count: 1, key_id: null },
    ]);
    expect(chat.keys).toEqual([]);
    expect(nothing_found).not.toBeNull();
    expect(code).toBe(0);
    expect(stdout).toMatch(/^CHAT REFUSED {2}The key was revoked\. \(revoked, key \S+, ×3 between /m);
    expect(stdout).toContain('No key of the user works now');
  });

  test('says so where nothing was refused', async () => {
    const { stdout, stderr } = await world.cli(['trace', '--app', SHOP, '--user', 'jon']);

    expect(stdout).toMatch(
      /^CHAT {2}Nothing was refused since .* authorizations were fine, or none came in\.$/m,
    );
    expect(stdout).toMatch(/1 key of the user works now/);
    expect(stderr).toMatch(/^Searched in the local run .*: logs since /);
  });
});

test('people read the verdict first, then what to do, then the steps; nothing that identifies anybody', async () => {
  const { code, stdout } = await world.cli(['trace', '--app', SHOP, '--ticket', String(TICKETS.takenOver)]);

  expect(code).toBe(0);
  expect(stdout).toMatch(
    /^NOT SENT {2}The phone was taken over: somebody else is signed in on it\.\n {2}To do: .*\n {2}Ticket 5, comment \d+, user \S{8}, phone \S{8}\n/m,
  );
  expect(stdout).toMatch(
    /^ {4}\d\d:\d\d:\d\d\.\d{3} +\+\S+ (ms|s) {2}Pyrus called the webhook, which queued it$/m,
  );
  expect(stdout).not.toMatch(/canary|TokenThatNobodyMaySee|cem|dan/i);
  expect(stdout).not.toContain(userAddress(SHOP, 'cem'));
});

test('where the logs can not be read, the rows tell what they know, and what is missing is named', async () => {
  const { outputs } = world.run;
  const texts = Object.entries(outputs).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  const cloudformation = await startAwsStandIn(
    cloudFormation({ 'PyrusChat-prod': Object.fromEntries(texts) }),
  );
  const logs = await startAwsStandIn(() => ({
    status: 400,
    headers: { 'x-amzn-errortype': 'AccessDeniedException', 'content-type': 'application/x-amz-json-1.1' },
    body: JSON.stringify({ message: 'not authorized' }),
  }));

  const { code, stdout, stderr } = await runCli(
    ['trace', '--app', SHOP, '--ticket', String(TICKETS.refused), '--region', 'eu-west-1', '--json'],
    {
      env: {
        AWS_ACCESS_KEY_ID: 'AKIAOPERATOR',
        AWS_SECRET_ACCESS_KEY: 'secret',
        AWS_ENDPOINT_URL_CLOUDFORMATION: cloudformation.url,
        AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: logs.url,
        AWS_ENDPOINT_URL_DYNAMODB: outputs.SnsEndpoint,
        AWS_ENDPOINT_URL_SQS: outputs.SnsEndpoint,
      },
    },
  );
  cloudformation.close();
  logs.close();

  expect(code).toBe(0);
  const { pushes, missing } = JSON.parse(stdout);
  expect(pushes).toMatchObject([
    { verdict: 'refused', notes: [{ code: 'presumed' }, { code: 'dead_since' }] },
  ]);
  expect(missing).toContainEqual(expect.objectContaining({ what: 'the log of feedback' }));
  expect(stderr).toMatch(/Missing: the log of deliver\. .*logs:FilterLogEvents on the log group /);
});

test.each([
  [[], '--ticket N'],
  [['--ticket', 'x'], 'whole number'],
  [['--user', ''], '1 to 100 characters'],
  [['--user', 'x'.repeat(101)], '1 to 100 characters'],
  [['--user', 'x', '--since', 'yesterday'], '24h'],
  [['--user', 'x', '--since', '2999-01-01T00:00:00Z'], 'past'],
])('%j is wrong usage', async (args, hint) => {
  const { code, stdout, stderr } = await world.cli(['trace', ...args]);

  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(hint);
});

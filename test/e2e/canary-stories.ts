import { expect } from '@jest/globals';
import { webhookToken } from '../../lambdas/webhook-token/token.ts';
import { madeUpCredentials } from '../../local/lambda/made-up-credentials.ts';
import { until } from '../cli/support/cli.ts';
import type { World } from '../cli/support/world.ts';
import { deliveryRecord } from '../support/delivery-record.ts';
import type { Canary } from './canary-forms.ts';
import { callsOf, type Places, secret, tapPlatformEvents } from './canary-places.ts';
import { createTeller, FORMS, fail, heal, type Teller } from './canary-teller.ts';
import { APP, CANARIES, named, PERSON, SECRET, said, sent, USER } from './canary-values.ts';

const user = ['--app', APP, '--user', USER];
const REFUSED_USER = CANARIES['user id of a refused request'];
const REFUSED_TOKEN = CANARIES['push token of a refused request'];

interface Keys {
  /** Issued by an invocation: the caller alone is told. */
  readonly issued: string;
  readonly ofCommandLine: string;
  readonly ofBackend: string;
  readonly credential: string;
}
const asking = ({ issued }: Keys) => ({ app_id: APP, user_id: USER, security_key: issued });
const bearer = ({ credential }: Keys) => ({ authorization: `Bearer ${credential}` });

/** Everything once, well and badly, and while services fail. Returns what the stack made of secrets. */
export async function tellStories(world: World, places: Places): Promise<Canary[]> {
  const teller = createTeller(world, places);
  const { run, start } = world;
  const events = await tapPlatformEvents(world);
  const tails = [[], ['--json']].map((json) => start(['tail', '--app', APP, '--all', ...json]));
  const root = await secret(world, teller.chat.operations().webhookRootSecret);
  const formerUrl = new URL(`/webhook/${webhookToken(root, 1)}`, run.outputs.WebhookUrl).href;

  const keys = await makeKeys(teller);
  await allIsWell(teller, keys, formerUrl);
  await requestsAreBad(teller, keys);
  await servicesFail(teller, keys, events.tell);
  await functionsDie(teller, keys);
  await operatorsLook(teller);

  for (const { child, ended } of tails) {
    child.kill('SIGINT');
    const { stdout, stderr } = await ended;
    expect(stdout).toMatch(/SENT|push sent/);
    teller.keep('pyrus-chat tail', stdout + stderr);
  }
  teller.keep('platform events', await events.heard());
  const account: Record<string, string> = JSON.parse(await secret(world, SECRET));
  return [
    ...named({
      'issued key': keys.issued,
      'key issued on the command line': keys.ofCommandLine,
      'key issued to a backend': keys.ofBackend,
      'bearer credential': keys.credential,
      'webhook token': run.outputs.WebhookUrl.split('/').at(-1) ?? '',
      'former webhook token': webhookToken(root, 1),
      'root secret of webhook tokens': root,
      "service account's private key": account.private_key?.split('\n')[5] ?? '',
      "service account's id of its key": account.private_key_id ?? '',
      "service account's e-mail": account.client_email ?? '',
    }),
    ...(await credentialsOfFunctions(world)),
  ];
}

/** With what the functions sign, each with its own. */
async function credentialsOfFunctions(world: World): Promise<Canary[]> {
  const names = new Set((await callsOf(world)).map(({ function: name }) => name));
  expect(names.size).toBe(8);
  return [...names].flatMap((name) => {
    const { secretAccessKey, sessionToken } = madeUpCredentials(name);
    return named({
      'secret access key of a function': secretAccessKey,
      'session token of a function': sessionToken,
    });
  });
}

async function makeKeys({ world, cli, post }: Teller): Promise<Keys> {
  const { security_key: issued } = await world.invoke({ action: 'issue', user_id: USER });
  const ofCommandLine = (await cli(['keys', 'issue', ...user])).trim();
  const credential = (await cli(['credentials', 'create', 'shop'])).trim();
  await cli(['keys', 'import', ...user], CANARIES['imported key']);
  const asked = { app_id: APP, user_id: USER };
  const headers = { authorization: `Bearer ${credential}` };
  const { text } = await post(`${world.run.outputs.KeysUrl}/issue`, asked, { headers, form: 'bare' });
  return { issued, ofCommandLine, credential, ofBackend: JSON.parse(text).security_key };
}

async function allIsWell({ world, chat, post }: Teller, keys: Keys, formerUrl: string): Promise<void> {
  const { AuthorizationUrl, DevicesUrl, WebhookUrl } = world.run.outputs;
  const all = [keys.issued, keys.ofCommandLine, keys.ofBackend, CANARIES['imported key']];
  for (const form of FORMS) {
    for (const security_key of all) {
      const asked = { ...asking(keys), security_key };
      expect((await post(AuthorizationUrl, asked, { form })).status).toBe(200);
    }
  }
  const phone = { ...asking(keys), token: CANARIES['push token'] };
  expect((await post(DevicesUrl, phone, { form: 'bare' })).status).toBe(200);
  await chat.fcmSays(CANARIES['push token that is dead'], 'unregistered');

  // Pushed, to a phone that nobody registered, to a dead one, and a file.
  await post(WebhookUrl, said(1, { deviceId: CANARIES['push token'] }));
  await post(WebhookUrl, said(2, { deviceId: CANARIES['push token at first sight'] }), { form: 'bare' });
  await post(WebhookUrl, said(3, { deviceId: CANARIES['push token that is dead'] }));
  expect((await post(formerUrl, sent(4))).status).toBe(200);
  await until(async () => (await chat.fcmMessages()).length === 3);
  await until(() => world.run.printed().includes('quarantined'));
}

async function requestsAreBad({ world, post, keep }: Teller, keys: Keys): Promise<void> {
  const { AuthorizationUrl, DevicesUrl, KeysUrl, WebhookUrl } = world.run.outputs;
  const asked = asking(keys);
  const refused = { ...asked, user_id: REFUSED_USER };
  const mistyped = { ...asked, security_key: CANARIES['mistyped security key'] };
  const phone = { ...asked, token: REFUSED_TOKEN };
  const wrongUrl = new URL(`/webhook/${CANARIES['guessed webhook token']}`, WebhookUrl).href;
  const badReply = said(99, { text: CANARIES['text of a refused reply'] });

  for (const form of FORMS) {
    for (const body of [refused, mistyped, `${JSON.stringify(asked)}}`, { ...asked, app_id: [USER] }]) {
      expect([400, 403]).toContain((await post(AuthorizationUrl, body, { form })).status);
    }
    for (const body of [
      { ...phone, user_id: REFUSED_USER },
      { ...phone, token: `${REFUSED_TOKEN} ж` },
      JSON.stringify(phone).slice(1),
    ]) {
      await post(DevicesUrl, body, { form });
      await post(`${DevicesUrl}/unregister`, body, { form });
    }
    await post(wrongUrl, badReply, { form });
    await post(WebhookUrl, JSON.stringify(badReply).slice(1), { form });
    await post(WebhookUrl, { ...badReply, ticket_id: CANARIES['text of a refused reply'] }, { form });
    await post(WebhookUrl, { ...badReply, token: { ...badReply.token, app_id: REFUSED_USER } }, { form });
    const query = `text=${encodeURIComponent(CANARIES['text of a refused reply'])}`;
    await post(`${WebhookUrl}/more?${query}`, badReply, { form });
    await post(`${KeysUrl}/issue`, asked, { headers: bearer(keys), form });
    await post(`${KeysUrl}/list`, asked, { headers: bearer(keys), form });
  }
  for (const authorization of [`Bearer ${CANARIES['guessed credential']}`, CANARIES['guessed credential']]) {
    await post(`${KeysUrl}/issue`, asked, { headers: { authorization } });
  }
  for (const action of [
    { action: 'import', user_id: REFUSED_USER, security_key: mistyped.security_key },
    { action: 'issue', user_id: REFUSED_USER, [mistyped.security_key]: keys.issued },
  ]) {
    keep('error bodies', JSON.stringify(await world.invoke(action)));
  }
}

/** One service after the other, in each way but one. The last reply stays in the queue. */
async function servicesFail(
  { world, chat, post, keep }: Teller,
  keys: Keys,
  tell: (event: string) => Promise<unknown>,
): Promise<void> {
  const { AuthorizationUrl, DevicesUrl, KeysUrl, WebhookUrl } = world.run.outputs;
  const phone = { ...asking(keys), token: CANARIES['push token'] };
  const issue = { app_id: APP, user_id: USER };
  const failure = CANARIES['what SNS tells of a failure'];
  const event = {
    EventType: 'DeliveryFailure',
    FailureType: 'InvalidPlatformToken',
    FailureMessage: failure,
  };
  for (const mode of ['throttle', 'error'] as const) {
    await fail(world, { service: 'dynamodb', mode });
    // An event, and what is none.
    await tell(mode === 'error' ? JSON.stringify({ ...event, EndpointArn: `arn:${failure}` }) : failure);
    const [invoked, ...answers] = await Promise.all([
      world.invoke({ action: 'issue', user_id: USER }),
      post(AuthorizationUrl, asking(keys), { form: 'form' }),
      post(DevicesUrl, phone, { form: 'bare' }),
      post(`${KeysUrl}/issue`, issue, { headers: bearer(keys) }),
      post(WebhookUrl, said(5)),
    ]);
    keep('error bodies', JSON.stringify(invoked));
    expect(answers.map(({ status }) => status)).toEqual([503, 503, 503, 200]);
    await fail(world, { service: 'sqs', mode });
    expect((await post(WebhookUrl, said(6))).status).toBe(503);
    await until(() => world.run.printed().split('platform event failed').length > (mode === 'error' ? 2 : 1));
    await heal(world);
    await fail(world, { service: 'sns', mode });
    const another = { ...phone, token: `${CANARIES['push token']}-${mode}` };
    const deviceId = `${CANARIES['push token of a push that waits']}-${mode}`;
    await Promise.all([post(DevicesUrl, another), post(WebhookUrl, said(7, { deviceId }))]);
  }
  await until(() => world.run.printed().includes('push not settled'));
  const dead = deliveryRecord({ ...PERSON, ticketId: 8 });
  const { MessageGroupId = '', MessageDeduplicationId = '' } = dead.attributes;
  await chat.leaveDead(dead.body, MessageGroupId, MessageDeduplicationId);
}

/** Functions that are ended in the middle of a request, and one that does not answer in time. */
async function functionsDie({ world, post, calling, signals }: Teller, keys: Keys): Promise<void> {
  const { AuthorizationUrl, DevicesUrl, KeysUrl } = world.run.outputs;
  const phone = { ...asking(keys), token: CANARIES['push token'] };
  const statuses: Promise<number>[] = [];
  const ask = (...request: Parameters<typeof post>): void =>
    void statuses.push(post(...request).then(({ status }) => status));

  // Found first, for that takes time, and a call that nobody answers ends after a while.
  const signal = await signals();
  await fail(world, { service: 'dynamodb', mode: 'timeout' });
  // The authorization ends by itself: our own limit of time is shorter than Lambda's.
  const slow = post(AuthorizationUrl, asking(keys));
  await calling(/Devices/, () => ask(DevicesUrl, phone, { form: 'bare' }));
  signal('devices', 'SIGKILL');
  await calling(/Keys/, () =>
    ask(`${KeysUrl}/issue`, { app_id: APP, user_id: USER }, { headers: bearer(keys) }),
  );
  signal('keys', 'SIGKILL');
  expect((await slow).status).toBeGreaterThanOrEqual(500);
  (await signals())('authorize', 'SIGSTOP');
  ask(AuthorizationUrl, asking(keys), { form: 'form' });
  expect(await Promise.all(statuses)).toEqual([500, 500, 500]);
  await heal(world);
  expect((await post(AuthorizationUrl, asking(keys))).status).toBe(200);
}

async function operatorsLook({ world, cli }: Teller): Promise<void> {
  const token = ['--token', CANARIES['push token on the command line']];
  await cli(['dlq', 'list']);
  await cli(['dlq', 'list', '--json']);
  for (const json of [[], ['--json']]) {
    await cli(['trace', '--app', APP, '--ticket', '1', ...json]);
    await cli(['trace', ...user, ...json]);
    await cli(['devices', 'list', ...user, ...json]);
    await cli(['keys', 'status', ...user, ...json]);
    await cli([
      'trigger',
      'reply',
      ...user,
      ...token,
      '--text',
      CANARIES['text on the command line'],
      ...json,
    ]);
    await cli(['push-test', ...user, ...token, ...json]);
    await cli(['preview', world.file('reply.json', JSON.stringify(said(10))), ...json]);
    await cli(['doctor', '--app', APP, ...json]);
    await cli(['uninstall', ...json]);
  }
  const wrongFile = JSON.stringify({ private_key: CANARIES['private key in a wrong file'] });
  await cli(['fcm', 'set', world.file('wrong.json', wrongFile), '--app', APP]);
  await cli(['urls']);
  await cli(['keys', 'import', ...user, '--json'], CANARIES['mistyped security key']);
  await cli(['devices', 'forget', ...user, '--all', '--yes']);
  await cli(['keys', 'list', '--app', APP]);
}

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  paginateFilterLogEvents,
} from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createChat } from '../cli/support/chat.ts';
import { until } from '../cli/support/cli.ts';
import { startWorld, type World } from '../cli/support/world.ts';
import { synthesise } from '../infra/synthesise.ts';
import { deliveryRecord } from '../support/delivery-record.ts';
import { type ReplyOptions, reply } from '../support/reply.ts';
import { type Canary, formsOf, sightings } from './canary-forms.ts';

/**
 * Everything is done once with secrets and texts that are known, well and badly and while services fail; then all that was
 * written anywhere is searched for them. Each place where one may be is named here with its reason.
 */
const ALLOWED: readonly [canaries: readonly string[], places: readonly string[], reason: string][] = [
  [['key issued on the command line'], ['pyrus-chat keys issue'], 'handed out once, to whoever asked'],
  [['key issued to a backend'], ['answers of 200'], 'handed out once, to whoever asked'],
  [['bearer credential'], ['pyrus-chat credentials create'], 'handed out once, to whoever asked'],
  [
    ['webhook token'],
    ['outputs', 'pyrus-chat urls', 'standard output of the run', 'files: outputs.json', 'files: stack.json'],
    'part of the output WebhookUrl, which is to be pasted into Pyrus; webhookUrlOutput=masked hides it',
  ],
  [
    ['root secret of webhook tokens', "service account's private key"],
    ['files: services/services.sqlite'],
    'stands in for Secrets Manager, and for what SNS keeps of a platform application',
  ],
  [
    ["service account's private key"],
    ['calls of the handlers'],
    'SNS is told it; a local run without --fcm has one of its own',
  ],
  [
    [
      'push token',
      'push token at first sight',
      'push token of a push that waits',
      'push token on the command line',
    ],
    ['calls of the handlers', 'files: services/queues', 'files: services/services.sqlite'],
    'in the message while it waits, then in the endpoint at SNS and in the inbox of the phone',
  ],
  [
    ['push token that is dead'],
    ['calls of the handlers', 'files: services/queues', 'files: services/services.sqlite'],
    'as of a living one: the endpoint stays at SNS',
  ],
  [
    ['comment text', 'author name', 'file name', 'text on the command line', 'user id'],
    ['calls of the handlers', 'files: services/queues', 'files: services/services.sqlite'],
    'in the message while it waits, then on the phone: the push is made of it',
  ],
  [
    ['comment text', 'author name', 'push token of a push that waits', 'user id'],
    ['dead-letter queue'],
    'so that it can be tried again; kept for 14 days, encrypted',
  ],
  [['comment text', 'author name'], ['pyrus-chat preview'], 'shows what a file of the operator would push'],
  [['text on the command line'], ['pyrus-chat trigger'], 'shows what the operator has just typed'],
  [
    ['user id'],
    ['table securityKeys', 'files: services/dynamodb'],
    'listed with the keys, until the user retires; all else names users by a hash',
  ],
  [
    ['user id'],
    [
      ...['answers of 200', 'pyrus-chat keys issue', 'pyrus-chat keys status', 'pyrus-chat keys list'],
      ...['pyrus-chat devices list', 'pyrus-chat devices forget', 'pyrus-chat preview'],
      ...['pyrus-chat trace', 'pyrus-chat trigger'],
    ],
    'told to whoever asked about this user, or may list them',
  ],
];

const TOKEN = 'instance:APA91b-CanaryToken-7Kq2';
const CANARIES = {
  'imported key': 'CanaryImportedKey-Xw93+/kd8',
  'push token': `${TOKEN}-registered`,
  'push token at first sight': `${TOKEN}-firstsight`,
  'push token that is dead': `${TOKEN}-dead`,
  'push token of a push that waits': `${TOKEN}-waiting`,
  'push token of a refused request': `${TOKEN}-refused`,
  'push token on the command line': `${TOKEN}-of-the-command-line`,
  'comment text': 'КанарейкаТекст "4e1a" <&>',
  'text on the command line': 'КанарейкаКоманда "b93c" <&>',
  'text of a refused reply': 'КанарейкаОтказ "77d0" <&>',
  'author name': 'КанарейкаАвтор-5c3e',
  'file name': 'КанарейкаФайл-91ab.pdf',
  'user id': 'КанарейкаКлиент-2f6d',
  'user id of a refused request': 'КанарейкаЧужой-6b2c',
  'private key in a wrong file': 'CanaryPrivateKeyInAWrongFile-e3d1',
  'guessed webhook token': 'CanaryGuessedWebhookToken-55aa',
  'mistyped security key': 'pmc1_CanaryMistypedSecurityKey0000000000000000000000000',
  'guessed credential': 'pmcb_CanaryGuessedCredential000000000000000000000000000',
};

const USER = CANARIES['user id'];
const APP = 'AppOfTheCanaries==';

/** What is searched, by place. */
type Places = Map<string, string>;
const add = (places: Places, place: string, text: string): void =>
  void places.set(place, `${places.get(place) ?? ''}\n${text}`);

describe('what is known of a person or opens a door is', () => {
  let world: World;
  let found: string[];
  beforeAll(async () => {
    const apps = JSON.stringify([{ appId: APP, fcmSecretName: 'canary/fcm' }]);
    world = await startWorld(`apps=${apps}`);
    const places: Places = new Map();
    const canaries = [...(await tellStories(world, places)), ...named(CANARIES)];
    await collect(world, places);
    const { template } = synthesise({ apps: [{ appId: APP, fcmSecretName: 'canary/fcm' }] });
    add(places, 'template', JSON.stringify(template.toJSON()));
    found = sightings(canaries, places);
  }, 240_000);
  afterAll(() => world?.stop());

  test('nowhere but where it has to be, in no form', () => {
    const allowed = ALLOWED.flatMap(([canaries, places]) =>
      canaries.flatMap((canary) => places.map((place) => `${canary}: ${place}`)),
    );
    expect(found.filter((sighting) => !allowed.includes(sighting))).toEqual([]);
    // What is no longer there is to go from the table; but what was deleted stays in a file until it is written over.
    const stale = allowed.filter((sighting) => !found.includes(sighting) && !sighting.includes(': files: '));
    expect(stale).toEqual([]);
  });
});

describe('with pushContent=generic, what support writes is', () => {
  let world: World;
  afterAll(() => world?.stop());

  test('nowhere at all', async () => {
    const apps = JSON.stringify([{ appId: APP, fcmSecretName: 'canary/fcm' }]);
    world = await startWorld(`apps=${apps}`, 'pushContent=generic');
    const chat = createChat(world);
    const places: Places = new Map();
    await chat.signIn(USER, TOKEN);
    await Promise.all([waits(world, 1), files(world, 2)]);
    await until(async () => (await chat.fcmMessages()).length === 2);
    await failing(world, 'sns', () => waits(world, 3));
    await collect(world, places);

    const written = named(CANARIES).filter(({ name }) => /^(comment text|author name|file name)$/.test(name));
    expect(sightings(written, places)).toEqual([]);
    // The search finds what is there.
    expect(places.get('files: services/queues')).toContain(CANARIES['push token of a push that waits']);
  }, 240_000);
});

test('a canary is found in each of its forms', () => {
  const value = 'Канарейка "1" <&>';
  const texts = [
    value,
    JSON.stringify({ value: JSON.stringify({ value }) }),
    new URLSearchParams({ value }).toString(),
    ...['', 'a', 'ab', 'abc'].flatMap((before) =>
      (['base64', 'base64url', 'hex'] as const).map((form) =>
        Buffer.from(`${before}${value}z`).toString(form),
      ),
    ),
  ];

  for (const text of texts) {
    expect([...formsOf(value)].some((form) => text.includes(form))).toBe(true);
  }
});

const named = (canaries: Readonly<Record<string, string>>): Canary[] =>
  Object.entries(canaries).map(([name, value]) => ({ name, value }));

const PERSON: ReplyOptions = {
  appId: APP,
  userId: USER,
  deviceId: CANARIES['push token of a push that waits'],
  text: CANARIES['comment text'],
  author: CANARIES['author name'],
};
/** A reply of support to the user, in a ticket of its own. */
const said = (ticketId: number, more: ReplyOptions = {}) => reply({ ...PERSON, ticketId, ...more });
const waits = async (world: World, ticketId: number): Promise<void> =>
  void expect(await createChat(world).reply(said(ticketId))).toBe(200);
const files = async (world: World, ticketId: number): Promise<void> => {
  const attachments = [{ id: 1, name: CANARIES['file name'], size: 1 }];
  expect(await createChat(world).reply({ ...said(ticketId, { text: null }), attachments })).toBe(200);
};

async function failing(
  { run }: World,
  service: 'dynamodb' | 'sns' | 'sqs',
  during: () => Promise<unknown>,
): Promise<void> {
  await fetch(run.outputs.FaultsUrl, { method: 'PUT', body: JSON.stringify({ service, mode: 'error' }) });
  await during();
}

async function tellStories(world: World, places: Places): Promise<Canary[]> {
  const { run, invoke } = world;
  const { outputs } = run;
  const chat = createChat(world);

  /** Posts, and keeps what is answered. */
  async function post(url: string, body: unknown, headers: Readonly<Record<string, string>> = {}) {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    const text = await answer.text();
    add(
      places,
      answer.ok ? 'answers of 200' : 'error bodies',
      `${JSON.stringify([...answer.headers])} ${text}`,
    );
    return { status: answer.status, text };
  }
  /** Runs a command, and keeps what it prints. */
  async function cli(args: readonly string[], stdin?: string): Promise<string> {
    const { stdout, stderr } = await world.cli(args, stdin === undefined ? {} : { stdin });
    const [command = '', sub = ''] = args;
    const isGroup = /^(keys|credentials|devices|dlq|fcm)$/.test(command);
    add(places, `pyrus-chat ${isGroup ? `${command} ${sub}` : command}`, stdout + stderr);
    return stdout;
  }
  const user = ['--app', APP, '--user', USER];
  const tails = [[], ['--json']].map((json) => world.start(['tail', '--app', APP, '--all', ...json]));

  // Keys and credentials, each made in its way; an invocation hands its key to the caller alone.
  const { security_key: key } = await invoke({ action: 'issue', user_id: USER });
  const commandKey = (await cli(['keys', 'issue', ...user])).trim();
  const credential = (await cli(['credentials', 'create', 'shop'])).trim();
  await cli(['keys', 'import', ...user], CANARIES['imported key']);
  const bearer = { authorization: `Bearer ${credential}` };
  const issued = await post(`${outputs.KeysUrl}/issue`, { app_id: APP, user_id: USER }, bearer);
  const backendKey: string = JSON.parse(issued.text).security_key;

  const asked = { app_id: APP, user_id: USER, security_key: key };
  const refused = { ...asked, user_id: CANARIES['user id of a refused request'] };
  const mistyped = { ...asked, security_key: CANARIES['mistyped security key'] };
  const phone = (token: string) => ({ ...asked, token });
  const wrongUrl = new URL(`/webhook/${CANARIES['guessed webhook token']}`, outputs.WebhookUrl).href;
  const badReply = said(99, { text: CANARIES['text of a refused reply'] });

  // All is well, and then requests are bad.
  for (const security_key of [key, commandKey, backendKey, CANARIES['imported key']]) {
    expect((await post(outputs.AuthorizationUrl, { ...asked, security_key })).status).toBe(200);
  }
  await post(outputs.DevicesUrl, phone(CANARIES['push token']));
  await chat.fcmSays(CANARIES['push token that is dead'], 'unregistered');
  for (const body of [refused, mistyped, `${JSON.stringify(asked)}}`, { ...asked, app_id: [USER] }]) {
    await post(outputs.AuthorizationUrl, body);
  }
  for (const body of [
    { ...phone(CANARIES['push token of a refused request']), user_id: refused.user_id },
    phone(`${CANARIES['push token of a refused request']} ж`),
    JSON.stringify(phone(CANARIES['push token of a refused request'])).slice(1),
  ]) {
    await post(outputs.DevicesUrl, body);
    await post(`${outputs.DevicesUrl}/unregister`, body);
  }
  await post(wrongUrl, badReply);
  await post(outputs.WebhookUrl, JSON.stringify(badReply).slice(1));
  await post(outputs.WebhookUrl, { ...badReply, ticket_id: CANARIES['text of a refused reply'] });
  await post(outputs.WebhookUrl, { ...badReply, token: { ...badReply.token, app_id: refused.user_id } });
  await post(
    `${outputs.WebhookUrl}/more?text=${encodeURIComponent(CANARIES['text of a refused reply'])}`,
    badReply,
  );
  for (const Authorization of [`Bearer ${CANARIES['guessed credential']}`, CANARIES['guessed credential']]) {
    await post(`${outputs.KeysUrl}/issue`, asked, { Authorization });
  }
  await post(`${outputs.KeysUrl}/issue`, asked, bearer);
  await post(`${outputs.KeysUrl}/list`, asked, bearer);
  add(
    places,
    'error bodies',
    JSON.stringify(
      await invoke({ action: 'import', user_id: refused.user_id, security_key: mistyped.security_key }),
    ),
  );
  add(
    places,
    'error bodies',
    JSON.stringify(await invoke({ action: 'issue', user_id: refused.user_id, [mistyped.security_key]: key })),
  );

  // Replies: pushed, to a dead phone, to one that nobody registered.
  await post(outputs.WebhookUrl, said(1, { deviceId: CANARIES['push token'] }));
  await post(outputs.WebhookUrl, said(2, { deviceId: CANARIES['push token at first sight'] }));
  await post(outputs.WebhookUrl, said(3, { deviceId: CANARIES['push token that is dead'] }));
  await files(world, 4);
  await until(async () => (await chat.fcmMessages()).length === 3);
  await until(() => run.printed().includes('quarantined'));

  // Services fail, one after the other; the last replies stay in the queues.
  await failing(world, 'dynamodb', async () => {
    await post(outputs.AuthorizationUrl, asked);
    await post(outputs.DevicesUrl, phone(CANARIES['push token']));
    await post(`${outputs.KeysUrl}/issue`, { app_id: APP, user_id: USER }, bearer);
    add(places, 'error bodies', JSON.stringify(await invoke({ action: 'issue', user_id: USER })));
    await post(outputs.WebhookUrl, said(5));
  });
  await failing(world, 'sqs', () => post(outputs.WebhookUrl, said(6)));
  await fetch(outputs.FaultsUrl, { method: 'DELETE' });
  await failing(world, 'sns', async () => {
    await post(outputs.DevicesUrl, phone(`${CANARIES['push token']}-2`));
    await waits(world, 7);
  });
  await until(() => run.printed().includes('push not settled'));
  const dead = deliveryRecord({ ...PERSON, ticketId: 8 });
  await chat.leaveDead(
    dead.body,
    dead.attributes.MessageGroupId ?? '',
    dead.attributes.MessageDeduplicationId ?? '',
  );

  // What operators look at, and play.
  await cli(['dlq', 'list']);
  await cli(['dlq', 'list', '--json']);
  await fetch(outputs.FaultsUrl, { method: 'DELETE' });
  const played = [
    '--token',
    CANARIES['push token on the command line'],
    '--text',
    CANARIES['text on the command line'],
  ];
  for (const json of [[], ['--json']]) {
    await cli(['trace', '--app', APP, '--ticket', '1', ...json]);
    await cli(['trace', ...user, ...json]);
    await cli(['devices', 'list', ...user, ...json]);
    await cli(['keys', 'status', ...user, ...json]);
    await cli(['trigger', 'reply', ...user, ...played, ...json]);
    await cli(['push-test', ...user, '--token', CANARIES['push token on the command line'], ...json]);
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

  for (const { child, ended } of tails) {
    child.kill('SIGINT');
    const { stdout, stderr } = await ended;
    expect(stdout).toMatch(/SENT|push sent/);
    add(places, 'pyrus-chat tail', stdout + stderr);
  }
  const { SecretString: account = '' } = await secret(world, 'canary/fcm');
  const { SecretString: root = '' } = await secret(world, chat.operations().webhookRootSecret);
  return named({
    'issued key': key,
    'key issued on the command line': commandKey,
    'key issued to a backend': backendKey,
    'bearer credential': credential,
    'webhook token': outputs.WebhookUrl.split('/').at(-1) ?? '',
    'root secret of webhook tokens': root,
    "service account's private key": JSON.parse(account).private_key.split('\n')[5],
  });
}

const aws = ({ run }: World) => ({
  endpoint: run.outputs.SnsEndpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'operator', secretAccessKey: 'secret' },
});

async function secret(world: World, SecretId: string) {
  const secrets = new SecretsManagerClient(aws(world));
  const answer = await secrets.send(new GetSecretValueCommand({ SecretId }));
  secrets.destroy();
  return answer;
}

/** Everything that was written: what AWS would keep, what the local run printed, and what it keeps in its place. */
async function collect(world: World, places: Places): Promise<void> {
  const { tables, queues } = createChat(world).operations();
  const [logs, dynamodb, sqs] = [
    new CloudWatchLogsClient(aws(world)),
    new DynamoDBClient(aws(world)),
    new SQSClient(aws(world)),
  ];
  const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: 'Pyrus' }));
  for (const { logGroupName = '' } of logGroups) {
    for await (const { events = [] } of paginateFilterLogEvents({ client: logs }, { logGroupName })) {
      add(
        places,
        /api/i.test(logGroupName) ? 'access logs' : 'logs',
        events.map(({ message }) => message).join('\n'),
      );
    }
  }
  expect(places.get('access logs')?.length).toBeGreaterThan(100);
  expect(places.get('logs')?.length).toBeGreaterThan(1_000);
  for (const [name, TableName] of Object.entries(tables)) {
    for await (const { Items = [] } of paginateScan(
      { client: dynamodb },
      { TableName, ConsistentRead: true },
    )) {
      add(places, `table ${name}`, JSON.stringify(Items));
    }
  }
  const { Messages: dead = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: queues.deadLetter, MessageSystemAttributeNames: ['All'] }),
  );
  add(places, 'dead-letter queue', JSON.stringify(dead));
  for (const client of [logs, dynamodb, sqs]) client.destroy();

  add(places, 'calls of the handlers', await (await fetch(world.run.outputs.CallsUrl)).text());
  add(places, 'outputs', readFileSync(join(world.dataDir, 'outputs.json'), 'utf8'));
  add(places, 'standard output of the run', world.run.printed());
  for (const file of readdirSync(world.dataDir, { recursive: true, encoding: 'utf8' })) {
    const path = join(world.dataDir, file);
    if (!statSync(path).isFile()) continue;
    const text = readFileSync(path).toString('utf8');
    const place = file.split('/').slice(0, 2).join('/');
    // SQLite keeps the newest in files beside the database.
    add(places, `files: ${place.replace(/-(wal|shm|journal)$/, '')}`, text);
  }
}

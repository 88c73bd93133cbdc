import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { webhookToken } from '../../lambdas/webhook-token/token.ts';
import { until } from '../cli/support/cli.ts';
import { startWorld, type World } from '../cli/support/world.ts';
import { formsOf, sightings } from './canary-forms.ts';
import { add, aws, collect, type Places, secret } from './canary-places.ts';
import { tellStories } from './canary-stories.ts';
import { createTeller, fail } from './canary-teller.ts';
import { appsWith, CANARIES, named, SECRET, said, sent, USER } from './canary-values.ts';
import { startLocalRun } from './local-run.ts';

const SERVICE_ACCOUNT = [
  "service account's private key",
  "service account's id of its key",
  "service account's e-mail",
];

/**
 * Everything is done once with secrets and texts that are known, well and badly and while services fail; then all that was
 * written anywhere is searched for them. Each place where one may be is named here with its reason.
 */
const ALLOWED: readonly [canaries: readonly string[], places: readonly string[], reason: string][] = [
  [['key issued on the command line'], ['pyrus-chat keys issue'], 'handed out once, to whoever asked'],
  [['key issued to a backend'], ['answers of /keys/issue'], 'handed out once, to whoever asked'],
  [['bearer credential'], ['pyrus-chat credentials create'], 'handed out once, to whoever asked'],
  [
    ['webhook token'],
    [
      ...['Custom::WebhookToken', 'outputs', 'pyrus-chat urls', 'standard output of the run'],
      ...['files: outputs.json', 'files: stack.json'],
    ],
    'part of the output WebhookUrl, which is to be pasted into Pyrus; webhookUrlOutput=masked hides it',
  ],
  [
    ['root secret of webhook tokens', ...SERVICE_ACCOUNT],
    ['files: services/services.sqlite'],
    'stands in for Secrets Manager, and for what SNS keeps of a platform application',
  ],
  [
    SERVICE_ACCOUNT,
    ['calls: sns CreatePlatformApplication', 'calls: sns SetPlatformApplicationAttributes'],
    'SNS is told it; a local run without --fcm has one of its own',
  ],
  [
    [
      ...['push token', 'push token at first sight', 'push token of a push that waits'],
      ...['push token on the command line', 'push token that is dead'],
    ],
    [
      ...['calls: sqs SendMessage', 'calls: sns CreatePlatformEndpoint'],
      ...['files: services/queues', 'files: services/services.sqlite'],
    ],
    'in the message while it waits, then in the endpoint at SNS and in the inbox of the phone',
  ],
  [
    ['comment text', 'author name', 'file name', 'text on the command line', 'user id'],
    [
      ...['calls: sqs SendMessage', 'calls: sns Publish'],
      ...['files: services/queues', 'files: services/services.sqlite'],
    ],
    'in the message while it waits, then on the phone: the push is made of it',
  ],
  [
    ['comment text', 'author name', 'push token of a push that waits', 'user id'],
    ['dead-letter queue'],
    'so that it can be tried again; kept for 14 days, encrypted',
  ],
  [
    ['what SNS tells of a failure'],
    ['platform events', 'files: services/queues'],
    'SNS decides what it tells',
  ],
  [['comment text', 'author name'], ['pyrus-chat preview'], 'shows what a file of the operator would push'],
  [['text on the command line'], ['pyrus-chat trigger'], 'shows what the operator has just typed'],
  [
    ['user id'],
    ['calls: dynamodb PutItem', 'table securityKeys', 'files: services/dynamodb'],
    'listed with the keys, until the user retires; all else names users by a hash',
  ],
  [
    ['user id'],
    [
      ...[
        'answers of /keys/issue',
        'pyrus-chat keys issue',
        'pyrus-chat keys status',
        'pyrus-chat keys list',
      ],
      ...['pyrus-chat devices list', 'pyrus-chat devices forget', 'pyrus-chat preview'],
      ...['pyrus-chat trace', 'pyrus-chat trigger'],
    ],
    'told to whoever asked about this user, or may list them',
  ],
];

describe('what is known of a person or opens a door is', () => {
  let world: World;
  let found: string[];
  beforeAll(async () => {
    // The second version: the first one's webhook token works still.
    world = await startWorld(appsWith('1'), 'webhookTokenVersion=2');
    const places: Places = new Map();
    const canaries = [...(await tellStories(world, places)), ...named(CANARIES)];
    await collect(world, places);
    add(places, 'a deployment that fails', await failingDeployment(world));
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

/** Of a service account that is none: what the deploy-time function answers goes to the account's log of events. */
async function failingDeployment(world: World): Promise<string> {
  const secrets = new SecretsManagerClient(aws(world));
  const account = {
    type: 'service_account',
    project_id: CANARIES['user id'],
    private_key: CANARIES['private key in a wrong secret'],
    client_email: CANARIES['e-mail in a wrong secret'],
  };
  await secrets.send(new PutSecretValueCommand({ SecretId: SECRET, SecretString: JSON.stringify(account) }));
  secrets.destroy();
  await world.run.stop();
  const settings = [appsWith('2'), 'webhookTokenVersion=2'].flatMap((setting) => ['-c', setting]);
  const told: string = await startLocalRun(world.dataDir, ...settings).then(
    () => 'it did not fail',
    (error) => String(error),
  );
  expect(told).toContain('missing or wrong: project_id, private_key');
  return told;
}

describe('with pushContent=generic and webhookUrlOutput=masked, what support writes and what lets Pyrus in is', () => {
  let world: World;
  afterAll(() => world?.stop());

  test('nowhere at all', async () => {
    world = await startWorld(appsWith('1'), 'pushContent=generic', 'webhookUrlOutput=masked');
    const places: Places = new Map();
    const { chat, post, cli } = createTeller(world, places);
    const token = webhookToken(await secret(world, chat.operations().webhookRootSecret), 1);
    const url = world.run.outputs.WebhookUrl.replace(/\*+$/, token);
    const accepted = async (body: unknown) => expect((await post(url, body)).status).toBe(200);
    await chat.signIn(USER, CANARIES['push token']);
    await accepted(said(1));
    await accepted(sent(2));
    await until(async () => (await chat.fcmMessages()).length === 2);
    await fail(world, { service: 'sns', mode: 'error' });
    await accepted(said(3));
    await cli(['urls']);
    await cli(['trace', '--ticket', '1']);
    await collect(world, places);

    const written = named(CANARIES).filter(({ name }) => /^(comment text|author name|file name)$/.test(name));
    expect(sightings([...written, ...named({ 'webhook token': token })], places)).toEqual([]);
    // The search finds what is there.
    expect(places.get('files: services/queues')).toContain(CANARIES['push token of a push that waits']);
    expect(places.get('outputs')).toContain('/webhook/********');
  }, 240_000);
});

test('a canary is found in each of its forms', () => {
  const value = 'Канарейка "1" <&>';
  const texts: unknown[] = [
    value,
    JSON.stringify({ value: JSON.stringify({ value }) }),
    // As SNS gets a push: three times JSON, in the JSON of the record of the call.
    [0, 1, 2, 3].reduce<unknown>((inside) => JSON.stringify({ inside }), value),
    new URLSearchParams({ value }).toString(),
    ...['', 'a', 'ab', 'abc'].flatMap((before) =>
      (['base64', 'base64url', 'hex'] as const).map((form) =>
        Buffer.from(`${before}${value}z`).toString(form),
      ),
    ),
  ];

  for (const text of texts) {
    expect([...formsOf(value)].some((form) => String(text).includes(form))).toBe(true);
  }
});

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { CreateTableCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateSecretCommand, GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import {
  CreatePlatformEndpointCommand,
  CreateTopicCommand,
  GetEndpointAttributesCommand,
  ListSubscriptionsByTopicCommand,
  PublishCommand,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createApplication, push } from './support/push.ts';
import { clients, fcmMessages, setBehaviour } from './support/start.ts';

const SERVE = fileURLToPath(new URL('support/serve.ts', import.meta.url));

describe('kill -9', () => {
  let dataDir: string;
  let child: ChildProcess;
  let client: ReturnType<typeof clients>;
  let controls: string;

  const run = async () => {
    child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', SERVE, dataDir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await once(createInterface({ input: child.stdout! }), 'line');
    const ready = JSON.parse(line);
    controls = ready.controls;
    client = clients(ready.endpoint);
  };
  const kill = async () => {
    client.destroy();
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  };
  /** Kills the services right after the last answer and starts them again, on another port. */
  const killAndRestart = async () => {
    await kill();
    await run();
  };

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'services-'));
    await run();
  });

  afterEach(async () => {
    await kill();
    await rm(dataDir, { recursive: true, force: true });
  });

  test('loses no item', async () => {
    await client.dynamodb.send(
      new CreateTableCommand({
        TableName: 'Things',
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      }),
    );
    const keys = Array.from({ length: 50 }, (_, index) => `item-${index}`);
    await Promise.all(
      keys.map((key) =>
        client.dynamodb.send(new PutItemCommand({ TableName: 'Things', Item: { pk: { S: key } } })),
      ),
    );
    await killAndRestart();
    for (const key of keys) {
      const { Item } = await client.dynamodb.send(
        new GetItemCommand({ TableName: 'Things', Key: { pk: { S: key } }, ConsistentRead: true }),
      );
      expect(Item).toEqual({ pk: { S: key } });
    }
  });

  test('loses no message, no receive count, no order and no deduplication', async () => {
    const create = async () => {
      const attributes = { FifoQueue: 'true', VisibilityTimeout: '0' };
      await client.sqs.send(new CreateQueueCommand({ QueueName: 'delivery.fifo', Attributes: attributes }));
    };
    const queueUrl = async () =>
      (await client.sqs.send(new GetQueueUrlCommand({ QueueName: 'delivery.fifo' }))).QueueUrl;
    const send = async (body: string) =>
      client.sqs.send(
        new SendMessageCommand({
          QueueUrl: await queueUrl(),
          MessageBody: body,
          MessageGroupId: 'phone',
          MessageDeduplicationId: body,
        }),
      );
    const receive = async (visibilityTimeout = 0) => {
      const { Messages } = await client.sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: await queueUrl(),
          VisibilityTimeout: visibilityTimeout,
          MessageSystemAttributeNames: ['All'],
        }),
      );
      return Messages?.[0];
    };
    await create();
    for (const body of ['1', '2', '3']) await send(body);
    const first = await receive(600);
    await client.sqs.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: await queueUrl(),
        ReceiptHandle: first?.ReceiptHandle,
        VisibilityTimeout: 0,
      }),
    );
    await killAndRestart();
    const again = await receive();
    expect(again).toMatchObject({ Body: '1', Attributes: { ApproximateReceiveCount: '2' } });
    for (const body of ['1', '2', '3']) {
      const message = await receive(600);
      expect(message?.Body).toBe(body);
      await client.sqs.send(
        new DeleteMessageCommand({ QueueUrl: await queueUrl(), ReceiptHandle: message?.ReceiptHandle }),
      );
    }
    await killAndRestart();
    await send('1');
    expect(await receive()).toBeUndefined();
  });

  test('loses no topic, subscription, endpoint, behaviour or push', async () => {
    const { TopicArn } = await client.sns.send(new CreateTopicCommand({ Name: 'events' }));
    await client.sns.send(
      new SubscribeCommand({
        TopicArn,
        Protocol: 'sqs',
        Endpoint: 'arn:aws:sqs:eu-central-1:000000000000:q',
      }),
    );
    const applicationArn = await createApplication(client.sns, 'chat', { EventDeliveryFailure: TopicArn! });
    const endpoint = async (Token: string) =>
      (
        await client.sns.send(
          new CreatePlatformEndpointCommand({ PlatformApplicationArn: applicationArn, Token }),
        )
      ).EndpointArn;
    const well = await endpoint('phone:well');
    const away = await endpoint('phone:away');
    const dead = await endpoint('phone:dead');
    await setBehaviour(controls, 'phone:away', 'unavailable');
    await setBehaviour(controls, 'phone:dead', 'unregistered');
    for (const arn of [well, away, dead]) await client.sns.send(new PublishCommand(push(arn)));
    await killAndRestart();
    const tokens = async () => (await fcmMessages(controls)).map(({ token }) => token);
    expect(await tokens()).toEqual(['phone:well']);
    await setBehaviour(controls, 'phone:away', 'ok');
    expect(await tokens()).toEqual(['phone:well', 'phone:away']);
    const { Attributes } = await client.sns.send(new GetEndpointAttributesCommand({ EndpointArn: dead }));
    expect(Attributes?.Enabled).toBe('false');
    const { Subscriptions } = await client.sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
    expect(Subscriptions).toHaveLength(1);
  });

  test('loses no secret', async () => {
    const { ARN } = await client.secrets.send(
      new CreateSecretCommand({ Name: 'root', SecretString: 'kept' }),
    );
    await killAndRestart();
    const answer = await client.secrets.send(new GetSecretValueCommand({ SecretId: 'root' }));
    expect(answer).toMatchObject({ ARN, SecretString: 'kept' });
  });
});

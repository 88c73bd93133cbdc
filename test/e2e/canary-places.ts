import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  paginateFilterLogEvents,
} from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ListTopicsCommand, PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect } from '@jest/globals';
import { createChat } from '../cli/support/chat.ts';
import type { World } from '../cli/support/world.ts';

/** What is searched, by place. */
export type Places = Map<string, string>;
export const add = (places: Places, place: string, text: string): void =>
  void places.set(place, `${places.get(place) ?? ''}\n${text}`);

export const aws = ({ run }: World) => ({
  endpoint: run.outputs.SnsEndpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'operator', secretAccessKey: 'secret' },
});

export async function secret(world: World, SecretId: string): Promise<string> {
  const secrets = new SecretsManagerClient(aws(world));
  const { SecretString = '' } = await secrets.send(new GetSecretValueCommand({ SecretId }));
  secrets.destroy();
  return SecretString;
}

interface Call {
  readonly function: string;
  readonly service: string;
  readonly operation: string;
  readonly input: unknown;
}
export const callsOf = async ({ run }: World): Promise<Call[]> =>
  (await (await fetch(run.outputs.CallsUrl)).json()) as Call[];

/** Has a queue of the test's own get what SNS tells of pushes: the stack's own queue for it is empty a moment later. */
export async function tapPlatformEvents(world: World) {
  const [sns, sqs] = [new SNSClient(aws(world)), new SQSClient(aws(world))];
  const { Topics = [] } = await sns.send(new ListTopicsCommand());
  const { TopicArn } = Topics.find(({ TopicArn: arn }) => /PlatformEvents/.test(arn ?? '')) ?? {};
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'tap' }));
  const Endpoint = 'arn:aws:sqs:us-east-1:000000000000:tap';
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint }));
  return {
    /** As SNS does, or as whoever acts for the account may. */
    tell: (Message: string) => sns.send(new PublishCommand({ TopicArn, Message })),
    async heard(): Promise<string> {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: 10,
          MessageSystemAttributeNames: ['All'],
        }),
      );
      // Of the dead phone, and two of the story.
      expect(Messages).toHaveLength(3);
      for (const client of [sns, sqs]) client.destroy();
      return JSON.stringify(Messages);
    },
  };
}

/**
 * Everything that was written: what AWS would keep, what the local run printed, and what it keeps in its place. Metrics have
 * no place of their own: they are numbers, and their only dimensions are fields of the log lines of which they are made.
 */
export async function collect(world: World, places: Places): Promise<void> {
  await collectLogs(world, places);
  await collectData(world, places);
  // Each call apart: what one may hold, another may not.
  for (const { service, operation, input } of await callsOf(world)) {
    add(places, `calls: ${service} ${operation}`, JSON.stringify(input));
  }
  add(places, 'outputs', readFileSync(join(world.dataDir, 'outputs.json'), 'utf8'));
  add(places, 'standard output of the run', world.run.printed());
  collectCustomResources(world, places);
  collectFiles(world, places);
}

async function collectLogs(world: World, places: Places): Promise<void> {
  const logs = new CloudWatchLogsClient(aws(world));
  const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: 'Pyrus' }));
  for (const { logGroupName = '' } of logGroups) {
    for await (const { events = [] } of paginateFilterLogEvents({ client: logs }, { logGroupName })) {
      const place = /api/i.test(logGroupName) ? 'access logs' : 'logs';
      add(places, place, events.map(({ message }) => message).join('\n'));
    }
  }
  logs.destroy();
  expect(places.get('access logs')?.length).toBeGreaterThan(100);
  expect(places.get('logs')?.length).toBeGreaterThan(1_000);
}

async function collectData(world: World, places: Places): Promise<void> {
  const { tables, queues } = createChat(world).operations();
  const [dynamodb, sqs] = [new DynamoDBClient(aws(world)), new SQSClient(aws(world))];
  for (const [name, TableName] of Object.entries(tables)) {
    const query = { TableName, ConsistentRead: true };
    for await (const { Items = [] } of paginateScan({ client: dynamodb }, query)) {
      add(places, `table ${name}`, JSON.stringify(Items));
    }
  }
  const { Messages: dead = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: queues.deadLetter, MessageSystemAttributeNames: ['All'] }),
  );
  add(places, 'dead-letter queue', JSON.stringify(dead));
  for (const client of [dynamodb, sqs]) client.destroy();
}

/** What CloudFormation sent to the deploy-time functions, and what they answered: both show in the account. */
function collectCustomResources(world: World, places: Places): void {
  const { customResources } = JSON.parse(readFileSync(join(world.dataDir, 'stack.json'), 'utf8'));
  const records = Object.values(customResources) as { readonly type: string }[];
  expect(records.map(({ type }) => type).sort()).toEqual([
    'Custom::FcmPlatformApplication',
    'Custom::WebhookToken',
  ]);
  for (const record of records) add(places, record.type, JSON.stringify(record));
}

function collectFiles(world: World, places: Places): void {
  for (const file of readdirSync(world.dataDir, { recursive: true, encoding: 'utf8' })) {
    const path = join(world.dataDir, file);
    if (!statSync(path).isFile()) continue;
    const place = file.split('/').slice(0, 2).join('/');
    // SQLite keeps the newest in files beside the database.
    add(places, `files: ${place.replace(/-(wal|shm|journal)$/, '')}`, readFileSync(path).toString('utf8'));
  }
}

import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetQueueAttributesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { succeededMessages } from '../../local/events/batch-response.ts';
import { type LocalStack, startLocalStack } from '../../local/start-local-stack.ts';
import {
  allow,
  functionOf,
  removeTemporaryDirectories,
  role,
  temporaryDirectory,
  writeAssembly,
} from './handmade-assembly.ts';

const eventsFile = join(temporaryDirectory(), 'events.jsonl');

/** Notes each record; fails those whose body says so. */
const CONSUMER = `
  const { appendFileSync } = require('node:fs');
  exports.handler = async ({ Records }) => {
    for (const record of Records) appendFileSync(process.env.EVENTS, JSON.stringify(record) + '\\n');
    if (Records.some(({ body }) => body === 'throw')) throw new Error('as asked');
    const failed = Records.filter(({ body }) => body === 'fail');
    return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  };
`;

let stack: LocalStack;
let sqs: SQSClient;

beforeAll(async () => {
  const assemblyDir = writeAssembly({
    resources: {
      Role: role,
      Consuming: allow('sqs:*', { 'Fn::GetAtt': ['Work', 'Arn'] }),
      Consumer: functionOf('consumer', { EVENTS: eventsFile }),
      Dead: { Type: 'AWS::SQS::Queue', Properties: { FifoQueue: true } },
      Work: {
        Type: 'AWS::SQS::Queue',
        Properties: {
          FifoQueue: true,
          DeduplicationScope: 'messageGroup',
          FifoThroughputLimit: 'perMessageGroupId',
          VisibilityTimeout: 1,
          RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] }, maxReceiveCount: 2 },
        },
      },
      Mapping: {
        Type: 'AWS::Lambda::EventSourceMapping',
        DependsOn: 'Consuming',
        Properties: {
          FunctionName: { Ref: 'Consumer' },
          EventSourceArn: { 'Fn::GetAtt': ['Work', 'Arn'] },
          BatchSize: 10,
          FunctionResponseTypes: ['ReportBatchItemFailures'],
          ScalingConfig: { MaximumConcurrency: 2 },
        },
      },
    },
    outputs: { Work: { Ref: 'Work' }, Dead: { Ref: 'Dead' }, Arn: { 'Fn::GetAtt': ['Work', 'Arn'] } },
    assets: { consumer: CONSUMER },
  });
  stack = await startLocalStack({ assemblyDir, port: 0, dataDir: undefined });
  sqs = new SQSClient({
    endpoint: String(stack.outputs.SqsEndpoint),
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
});
afterAll(async () => {
  sqs.destroy();
  await stack.stop();
  removeTemporaryDirectories();
});

const send = (body: string, group: string) =>
  sqs.send(
    new SendMessageCommand({
      QueueUrl: String(stack.outputs.Work),
      MessageBody: body,
      MessageGroupId: group,
      MessageDeduplicationId: `${group}-${body}`,
    }),
  );

interface QueueRecord {
  readonly attributes: Readonly<Record<string, string>>;
}

const records = (): QueueRecord[] =>
  existsSync(eventsFile)
    ? readFileSync(eventsFile, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
    : [];

const messagesIn = async (queue: unknown): Promise<number> => {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: String(queue), AttributeNames: ['All'] }),
  );
  return (
    Number(Attributes?.ApproximateNumberOfMessages) +
    Number(Attributes?.ApproximateNumberOfMessagesNotVisible)
  );
};

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 50));
}

test('a message arrives as a record of SQS and is deleted', async () => {
  const { MessageId, SequenceNumber } = await send('fine', 'a');
  await until(() => records().length > 0);
  expect(records()[0]).toEqual({
    messageId: MessageId,
    receiptHandle: expect.any(String),
    body: 'fine',
    attributes: expect.objectContaining({
      ApproximateReceiveCount: '1',
      SentTimestamp: expect.stringMatching(/^\d{13}$/),
      ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
      SenderId: expect.any(String),
      MessageGroupId: 'a',
      MessageDeduplicationId: 'a-fine',
      SequenceNumber,
    }),
    messageAttributes: {},
    md5OfBody: createHash('md5').update('fine').digest('hex'),
    eventSource: 'aws:sqs',
    eventSourceARN: stack.outputs.Arn,
    awsRegion: 'us-east-1',
  });
  await until(async () => (await messagesIn(stack.outputs.Work)) === 0);
});

test('what fails comes again and ends in the dead-letter queue; what succeeds does not', async () => {
  await Promise.all([send('fail', 'b'), send('fine', 'c'), send('throw', 'd')]);
  await until(async () => (await messagesIn(stack.outputs.Dead)) >= 2);
  const received = (group: string): unknown[] =>
    records()
      .filter(({ attributes }) => attributes.MessageGroupId === group)
      .map(({ attributes }) => attributes.ApproximateReceiveCount);
  expect(received('b')).toEqual(['1', '2']);
  expect(received('d')).toEqual(['1', '2']);
  expect(await messagesIn(stack.outputs.Work)).toBe(0);
});

describe('the response to a batch', () => {
  const ids = ['1', '2', '3'];
  const result = (response: unknown, functionError = false) => ({
    payload: JSON.stringify(response),
    functionError,
  });
  const failures = (...failed: unknown[]) => ({
    batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })),
  });

  test.each([
    ['nothing', null, ids],
    ['an empty text', '', ids],
    ['an empty object', {}, ids],
    ['null for the list', { batchItemFailures: null }, ids],
    ['an empty list', failures(), ids],
    ['one failure', failures('2'), ['1', '3']],
    ['all failures', failures('1', '2', '3'), []],
    ['an unknown id', failures('9'), []],
    ['an empty id', failures(''), []],
    ['a null id', failures(null), []],
    ['a misspelt key', { batchItemFailures: [{ itemIdentifer: '1' }] }, []],
    ['a number', 7, []],
  ])('%s', (_name, response, succeeded) => {
    expect(succeededMessages(ids, result(response), true)).toEqual(succeeded);
  });

  test('of a failed invocation fails all', () => {
    expect(succeededMessages(ids, result({}, true), true)).toEqual([]);
  });

  test('is not read where the mapping does not ask for it', () => {
    expect(succeededMessages(ids, result(failures('1')), false)).toEqual(ids);
  });
});

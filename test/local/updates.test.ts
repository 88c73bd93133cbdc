import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type LocalStack, startLocalStack } from '../../local/start-local-stack.ts';
import {
  functionOf,
  removeTemporaryDirectories,
  role,
  temporaryDirectory,
  writeAssembly,
} from './handmade-assembly.ts';

const eventsFile = join(temporaryDirectory(), 'events.jsonl');
let dataDir: string;
const reports: string[] = [];

beforeEach(() => {
  dataDir = temporaryDirectory();
  rmSync(eventsFile, { force: true });
  reports.length = 0;
});
afterAll(removeTemporaryDirectories);

/** Notes each event; the property `Id` is the physical id, and `Fail` the type of request that fails. */
const PROVIDER = `
  const { appendFileSync } = require('node:fs');
  exports.handler = async (event) => {
    appendFileSync(process.env.EVENTS, JSON.stringify(event) + '\\n');
    const { StackId, RequestId, LogicalResourceId, PhysicalResourceId, RequestType, ResourceProperties } = event;
    const { Id = 'id', Fail, FailBack } = ResourceProperties;
    const isBack = event.OldResourceProperties?.Name > ResourceProperties.Name;
    const failed = Fail === RequestType || (FailBack && isBack);
    await fetch(event.ResponseURL, {
      method: 'PUT',
      body: JSON.stringify({
        Status: failed ? 'FAILED' : 'SUCCESS',
        Reason: 'as asked',
        StackId, RequestId, LogicalResourceId,
        PhysicalResourceId: RequestType === 'Delete' ? PhysicalResourceId : Id,
        Data: { Name: ResourceProperties.Name },
      }),
    });
  };
`;

const thing = (properties: object, attributes: object = {}): object => ({
  Type: 'Custom::Thing',
  Properties: { ServiceToken: { 'Fn::GetAtt': ['Provider', 'Arn'] }, ...properties },
  ...attributes,
});
/** Comes after `First`. */
const second = (properties: object): object => thing(properties, { DependsOn: 'First' });
const table = {
  Type: 'AWS::DynamoDB::Table',
  DeletionPolicy: 'Retain',
  Properties: {
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
  },
};

async function deploy(
  resources: Record<string, unknown>,
  use: (stack: LocalStack) => Promise<void> = async () => {},
): Promise<void> {
  const assemblyDir = writeAssembly({
    resources: { Role: role, Provider: functionOf('provider', { EVENTS: eventsFile }), ...resources },
    outputs: Object.fromEntries(Object.keys(resources).map((id) => [id, { Ref: id }])),
    assets: { provider: PROVIDER },
  });
  const report = (line: string) => void reports.push(line);
  const stack = await startLocalStack({ assemblyDir, port: 0, dataDir, report });
  try {
    await use(stack);
  } finally {
    await stack.stop();
  }
}

interface Sent {
  readonly RequestType: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: Readonly<Record<string, string>>;
  readonly OldResourceProperties?: Readonly<Record<string, string>>;
}

/** What was sent since the last look: `Update First a→b id`. */
function sent(): string[] {
  if (!existsSync(eventsFile)) return [];
  const lines = readFileSync(eventsFile, 'utf8').trim().split('\n');
  rmSync(eventsFile);
  return lines.map((line) => {
    const event = JSON.parse(line) as Sent;
    const former = event.OldResourceProperties ? `${event.OldResourceProperties.Name}→` : '';
    const { RequestType, LogicalResourceId, PhysicalResourceId = '' } = event;
    return `${RequestType} ${LogicalResourceId} ${former}${event.ResourceProperties.Name} ${PhysicalResourceId}`.trim();
  });
}

describe('when a later resource fails', () => {
  const FAILED = 'Second: Update failed: as asked';

  test('what was changed before it gets an Update back, and has the former properties next time', async () => {
    await deploy({ First: thing({ Name: 'a' }), Second: second({ Name: 'a' }) });
    expect(sent()).toEqual(['Create First a', 'Create Second a']);

    const failing = { First: thing({ Name: 'b' }), Second: second({ Name: 'b', Fail: 'Update' }) };
    await expect(deploy(failing)).rejects.toThrow(FAILED);
    expect(sent()).toEqual([
      'Update First a→b id',
      'Update Second a→b id',
      'Update Second b→a id',
      'Update First b→a id',
    ]);

    await deploy({ First: thing({ Name: 'c' }), Second: second({ Name: 'c' }) });
    expect(sent()).toEqual(['Update First a→c id', 'Update Second a→c id']);
  });

  test('what was made before it is deleted', async () => {
    const failing = { First: thing({ Name: 'a' }), Second: second({ Name: 'a', Fail: 'Create' }) };
    await expect(deploy(failing)).rejects.toThrow('Second: Create failed: as asked');
    expect(sent()).toEqual(['Create First a', 'Create Second a', 'Delete Second a id', 'Delete First a id']);

    await deploy({ First: thing({ Name: 'b' }) });
    expect(sent()).toEqual(['Create First b']);
  });

  test('what was made before it and is to be retained stays, and belongs to no stack', async () => {
    const First = thing({ Name: 'a' }, { DeletionPolicy: 'Retain' });
    await expect(deploy({ First, Second: second({ Name: 'a', Fail: 'Create' }) })).rejects.toThrow('Second');
    expect(sent()).toEqual(['Create First a', 'Create Second a', 'Delete Second a id']);
    expect(reports).toContain('First was made before the failure; it is retained');

    await deploy({ First });
    expect(sent()).toEqual(['Create First a']);
  });

  test('what was replaced before it comes back, and the replacement goes', async () => {
    await deploy({ First: thing({ Name: 'a', Id: 'one' }), Second: second({ Name: 'a' }) });
    sent();

    const First = thing({ Name: 'b', Id: 'two' });
    await expect(deploy({ First, Second: second({ Name: 'b', Fail: 'Update' }) })).rejects.toThrow(FAILED);
    expect(sent().slice(-2)).toEqual(['Update First b→a two', 'Delete First b two']);

    await deploy({ First: thing({ Name: 'c', Id: 'one' }), Second: second({ Name: 'c' }) });
    expect(sent()[0]).toBe('Update First a→c one');
  });

  test('what was replaced before it comes back, and a replacement that is to be retained stays', async () => {
    const keeping = { UpdateReplacePolicy: 'Retain' };
    await deploy({ First: thing({ Name: 'a', Id: 'one' }, keeping), Second: second({ Name: 'a' }) });
    sent();

    const First = thing({ Name: 'b', Id: 'two' }, keeping);
    await expect(deploy({ First, Second: second({ Name: 'b', Fail: 'Update' }) })).rejects.toThrow(FAILED);
    expect(sent().at(-1)).toBe('Update First b→a two');
    expect(reports).toContain('First: two was replaced; it is retained');

    await deploy({ First: thing({ Name: 'c', Id: 'one' }, keeping), Second: second({ Name: 'c' }) });
    expect(sent()[0]).toBe('Update First a→c one');
  });

  test('an Update back that fails as well is told, and the rest is taken back all the same', async () => {
    await deploy({
      First: thing({ Name: 'a' }),
      Stubborn: second({ Name: 'a', FailBack: true }),
      Second: thing({ Name: 'a' }, { DependsOn: 'Stubborn' }),
    });
    sent();
    const failing = {
      First: thing({ Name: 'b' }),
      Stubborn: second({ Name: 'b', FailBack: true }),
      Second: thing({ Name: 'b', Fail: 'Update' }, { DependsOn: 'Stubborn' }),
    };
    await expect(deploy(failing)).rejects.toThrow(FAILED);
    expect(sent().slice(-2)).toEqual(['Update Stubborn b→a id', 'Update First b→a id']);
    expect(reports).toContain('Stubborn: the Update back failed too: Stubborn: Update failed: as asked');
  });

  test('also where it is no custom resource', async () => {
    const Broken = {
      Type: 'AWS::SQS::Queue',
      DependsOn: 'First',
      Properties: { QueueName: 'not a name' },
    };
    await expect(deploy({ First: thing({ Name: 'a' }), Broken })).rejects.toThrow();
    expect(sent()).toEqual(['Create First a', 'Delete First a id']);
  });
});

test('what was replaced is deleted when everything stands', async () => {
  await deploy({ First: thing({ Name: 'a', Id: 'one' }), Second: second({ Name: 'a' }) });
  sent();
  await deploy({ First: thing({ Name: 'b', Id: 'two' }), Second: second({ Name: 'b' }) });
  expect(sent()).toEqual(['Update First a→b one', 'Update Second a→b id', 'Delete First a one']);
});

test('what was replaced stays where UpdateReplacePolicy says so, whatever DeletionPolicy says', async () => {
  const kept = { UpdateReplacePolicy: 'Retain', DeletionPolicy: 'Delete' };
  await deploy({ First: thing({ Name: 'a', Id: 'one' }, kept) });
  await deploy({ First: thing({ Name: 'b', Id: 'two' }, kept) });
  expect(sent()).toEqual(['Create First a', 'Update First a→b one']);
  expect(reports).toEqual(['First: one was replaced; it is retained']);

  await deploy({ First: thing({ Name: 'c', Id: 'three' }, { DeletionPolicy: 'Retain' }) });
  expect(sent()).toEqual(['Update First b→c two', 'Delete First b two']);
});

test('an UpdateReplacePolicy that CloudFormation does not know is refused', async () => {
  const First = thing({ Name: 'a' }, { UpdateReplacePolicy: 'RetainExceptOnCreate' });
  await expect(deploy({ First })).rejects.toThrow(/UpdateReplacePolicy/);
  expect(sent()).toEqual([]);
});

test('tables and queues keep their data over a failed deployment, and outside of the template', async () => {
  const client = ({ outputs }: LocalStack) => ({
    endpoint: String(outputs.SqsEndpoint),
    region: 'us-east-1',
    credentials: { accessKeyId: 'operator', secretAccessKey: 'unchecked' },
  });
  const kept = { Table: table, Queue: { Type: 'AWS::SQS::Queue' } };
  await deploy(kept, async (stack) => {
    const [dynamodb, sqs] = [new DynamoDBClient(client(stack)), new SQSClient(client(stack))];
    await dynamodb.send(
      new PutItemCommand({ TableName: String(stack.outputs.Table), Item: { pk: { S: 'a' } } }),
    );
    await sqs.send(
      new SendMessageCommand({ QueueUrl: String(stack.outputs.Queue), MessageBody: 'a message' }),
    );
    dynamodb.destroy();
    sqs.destroy();
  });
  await expect(deploy({ ...kept, First: thing({ Name: 'a', Fail: 'Create' }) })).rejects.toThrow('First');
  await deploy({});

  await deploy(kept, async (stack) => {
    const [dynamodb, sqs] = [new DynamoDBClient(client(stack)), new SQSClient(client(stack))];
    const Key = { pk: { S: 'a' } };
    const { Item } = await dynamodb.send(new GetItemCommand({ TableName: String(stack.outputs.Table), Key }));
    expect(Item).toEqual(Key);
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: String(stack.outputs.Queue) }));
    expect(Messages).toMatchObject([{ Body: 'a message' }]);
    dynamodb.destroy();
    sqs.destroy();
  });
});

import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type LocalStack, startLocalStack } from '../../local/start-local-stack.ts';
import { physicalName } from '../../local/state/physical-names.ts';
import { removeTemporaryDirectories, temporaryDirectory, writeAssembly } from './handmade-assembly.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = temporaryDirectory();
});
afterAll(removeTemporaryDirectories);

const table = (keys: string[], indexes: [name: string, key: string][] = []): object => ({
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    KeySchema: keys.map((AttributeName, index) => ({
      AttributeName,
      KeyType: index === 0 ? 'HASH' : 'RANGE',
    })),
    AttributeDefinitions: [...new Set([...keys, ...indexes.map(([, key]) => key)])].map((AttributeName) => ({
      AttributeName,
      AttributeType: 'S',
    })),
    ...(indexes.length > 0 && {
      GlobalSecondaryIndexes: indexes.map(([IndexName, AttributeName]) => ({
        IndexName,
        KeySchema: [{ AttributeName, KeyType: 'HASH' }],
        Projection: { ProjectionType: 'ALL' },
      })),
    }),
  },
});

async function run<Result>(
  resources: Record<string, unknown>,
  use: (stack: LocalStack) => Promise<Result>,
  stackName = 'Tiny',
): Promise<Result> {
  const outputs = { Table: { Ref: 'Table' } };
  const assemblyDir = writeAssembly({ stackName, resources, outputs });
  const stack = await startLocalStack({ assemblyDir, port: 0, dataDir });
  try {
    return await use(stack);
  } finally {
    await stack.stop();
  }
}

const indexesOf = async ({ outputs }: LocalStack): Promise<unknown[]> => {
  const dynamoDb = new DynamoDBClient({
    endpoint: String(outputs.DynamoDbEndpoint),
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const { Table } = await dynamoDb.send(new DescribeTableCommand({ TableName: String(outputs.Table) }));
  dynamoDb.destroy();
  return (Table?.GlobalSecondaryIndexes ?? []).map(({ IndexName, IndexStatus }) => [IndexName, IndexStatus]);
};

describe('a table', () => {
  test('stands as it was, with its indexes', async () => {
    const resources = { Table: table(['pk', 'sk'], [['by-user', 'user']]) };
    await run(resources, async () => {});
    expect(await run(resources, indexesOf)).toEqual([['by-user', 'ACTIVE']]);
  });

  test('with a new index is refused, since the local DynamoDB cannot build one', async () => {
    await run({ Table: table(['pk']) }, async () => {});
    const changed = { Table: table(['pk'], [['by-user', 'user']]) };
    await expect(run(changed, async () => {})).rejects.toThrow('Table: the index by-user is new');
  });

  test.each([
    [
      'of the table',
      table(['pk', 'sk'], [['by-user', 'user']]),
      'the key schema of the table changed from pk HASH S to pk HASH S, sk RANGE S',
    ],
    [
      'of an index',
      table(['pk'], [['by-user', 'other']]),
      'the key schema of the index by-user changed from user HASH S to other HASH S',
    ],
  ])('with a changed key schema %s is refused', async (_name, changed, message) => {
    await run({ Table: table(['pk'], [['by-user', 'user']]) }, async () => {});
    await expect(run({ Table: changed }, async () => {})).rejects.toThrow(message);
  });
});

test('data of another stack is refused', async () => {
  await run({ Table: table(['pk']) }, async () => {});
  await expect(run({ Table: table(['pk']) }, async () => {}, 'Other')).rejects.toThrow(
    'The data directory holds the stack Tiny, not Other',
  );
});

test('data that another run uses is refused, until that one is gone', async () => {
  const resources = { Table: table(['pk']) };
  await run(resources, async () => {
    await expect(run(resources, async () => {})).rejects.toThrow(`Another local run uses ${dataDir}`);
  });
  await run(resources, async () => {});
});

test('a stale outputs.json is gone while the stack is not ready', async () => {
  writeFileSync(join(dataDir, 'outputs.json'), '{}');
  const assemblyDir = temporaryDirectory();
  await expect(startLocalStack({ assemblyDir, port: 0, dataDir })).rejects.toThrow(
    'Cannot read the CDK assembly',
  );
  expect(() => mkdirSync(join(dataDir, 'outputs.json'))).not.toThrow();
});

test('a remembered port that is taken by now is replaced', async () => {
  const resources = { Table: table(['pk']) };
  const former = await run(resources, async ({ outputs }) => String(outputs.SqsEndpoint));
  const squatter = createServer().listen(Number(new URL(former).port), '127.0.0.1');
  await once(squatter, 'listening');
  try {
    expect(await run(resources, async ({ outputs }) => outputs.SqsEndpoint)).not.toBe(former);
  } finally {
    squatter.close();
  }
});

test.each([
  ['Tiny', 'Table', {}, /^Tiny-Table-[A-Z0-9]{12}$/],
  ['Tiny', 'Queue', { ending: '.fifo' }, /^Tiny-Queue-[A-Z0-9]{12}\.fifo$/],
  ['S'.repeat(100), 'L'.repeat(100), { limit: 80 }, /^S{42}-L{24}-[A-Z0-9]{12}$/],
  ['Short', 'L'.repeat(100), { limit: 64 }, /^Short-L{45}-[A-Z0-9]{12}$/],
])('names are those of CloudFormation: %s %s %j', (stackName, logicalId, options, expected) => {
  expect(physicalName(stackName, logicalId, options)).toMatch(expected);
});

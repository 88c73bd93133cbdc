import {
  BatchWriteItemCommand,
  CreateTableCommand,
  GetItemCommand,
  PutItemCommand,
  type PutItemCommandInput,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { clients, start } from './support/start.ts';

describe('DynamoDB', () => {
  let services: Awaited<ReturnType<typeof start>>;
  let client: ReturnType<typeof clients>;

  beforeAll(async () => {
    services = await start();
    client = clients(services.endpoint);
    await client.dynamodb.send(
      new CreateTableCommand({
        TableName: 'Things',
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: ['pk', 'sk', 'owner'].map((AttributeName) => ({
          AttributeName,
          AttributeType: 'S',
        })),
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        GlobalSecondaryIndexes: [
          {
            IndexName: 'byOwner',
            KeySchema: [{ AttributeName: 'owner', KeyType: 'HASH' }],
            Projection: { ProjectionType: 'ALL' },
          },
        ],
      }),
    );
  });

  afterAll(async () => {
    client.destroy();
    await services.close();
  });

  const put = (item: Record<string, string>, input: Partial<PutItemCommandInput> = {}) =>
    client.dynamodb.send(
      new PutItemCommand({
        TableName: 'Things',
        Item: Object.fromEntries(Object.entries(item).map(([name, text]) => [name, { S: text }])),
        ...input,
      }),
    );

  test('gives back what was put', async () => {
    await put({ pk: 'a', sk: '1', text: 'Привет 👋' });
    const answer = await client.dynamodb.send(
      new GetItemCommand({
        TableName: 'Things',
        Key: { pk: { S: 'a' }, sk: { S: '1' } },
        ConsistentRead: true,
      }),
    );
    expect(answer.Item?.text).toEqual({ S: 'Привет 👋' });
  });

  test('fails a condition as DynamoDB does', async () => {
    await put({ pk: 'once', sk: '1' });
    await expect(
      put({ pk: 'once', sk: '1' }, { ConditionExpression: 'attribute_not_exists(pk)' }),
    ).rejects.toMatchObject({ name: 'ConditionalCheckFailedException', $metadata: { httpStatusCode: 400 } });
  });

  // The limits: 2,048 bytes of partition key, 1,024 of sort key, in UTF-8.
  test.each([
    ['a partition key of 2,048 bytes', { pk: 'я'.repeat(1024), sk: '1' }, undefined],
    ['a partition key of 2,050 bytes', { pk: 'я'.repeat(1025), sk: '1' }, 'Size of hashkey has exceeded'],
    [
      'a partition key of 2,049 ASCII characters',
      { pk: 'k'.repeat(2049), sk: '1' },
      'Size of hashkey has exceeded',
    ],
    ['a sort key of 1,024 bytes', { pk: 'a', sk: 'я'.repeat(512) }, undefined],
    ['a sort key of 1,026 bytes', { pk: 'a', sk: 'я'.repeat(513) }, 'Aggregated size of all range keys'],
    [
      'an index key of 2,050 bytes',
      { pk: 'a', sk: '1', owner: 'я'.repeat(1025) },
      'Size of hashkey has exceeded',
    ],
    ['another attribute of 100,000 bytes', { pk: 'a', sk: '1', text: 'я'.repeat(50_000) }, undefined],
    ['an item over 400 KB', { pk: 'a', sk: '1', text: 'я'.repeat(205_000) }, 'Item size has exceeded'],
  ])('%s', async (_, item, refusal) => {
    const answer = put(item);
    if (refusal === undefined) await expect(answer).resolves.toBeDefined();
    else
      await expect(answer).rejects.toMatchObject({
        name: 'ValidationException',
        message: expect.stringContaining(refusal),
      });
  });

  test('checks keys in reads, updates and batches too', async () => {
    const key = { pk: { S: 'я'.repeat(1025) }, sk: { S: '1' } };
    const refused = { name: 'ValidationException' };
    await expect(
      client.dynamodb.send(new GetItemCommand({ TableName: 'Things', Key: key })),
    ).rejects.toMatchObject(refused);
    await expect(
      client.dynamodb.send(new UpdateItemCommand({ TableName: 'Things', Key: key })),
    ).rejects.toMatchObject(refused);
    await expect(
      client.dynamodb.send(
        new BatchWriteItemCommand({ RequestItems: { Things: [{ PutRequest: { Item: key } }] } }),
      ),
    ).rejects.toMatchObject(refused);
  });

  test('refuses what it would get wrong', async () => {
    await expect(
      client.dynamodb.send(
        new TransactWriteItemsCommand({
          TransactItems: [{ Delete: { TableName: 'Things', Key: { pk: { S: 'a' }, sk: { S: '1' } } } }],
        }),
      ),
    ).rejects.toMatchObject({
      name: 'UnknownOperationException',
      message: expect.stringContaining('transactions'),
    });
    await expect(
      put({ pk: 'a', sk: '1' }, { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }),
    ).rejects.toMatchObject({ name: 'ValidationException' });
  });
});

import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { policyAddress } from '../../lambdas/security-keys/key-address.ts';
import { createKeyReader } from '../../lambdas/security-keys/key-reader.ts';
import { createSecurityKey } from '../../lambdas/security-keys/security-key.ts';

const REQUEST = { app_id: 'app', user_id: 'user', security_key: createSecurityKey() };
const SECOND = 1_000;
const NOW = Date.parse('2026-11-20T12:00:00Z');

/** What DynamoDB answers next, and what it was asked: an answer such as "not all was read" can't be ordered otherwise. */
let answers: unknown[];
let asked: { operation: string; input: Record<string, unknown> }[];
const server = createServer((request: IncomingMessage, response) => {
  let body = '';
  request.on('data', (chunk) => {
    body += chunk;
  });
  request.on('end', () => {
    asked.push({
      operation: String(request.headers['x-amz-target']).split('.')[1]!,
      input: JSON.parse(body),
    });
    response.setHeader('content-type', 'application/x-amz-json-1.0');
    response.end(JSON.stringify(answers.shift() ?? {}));
  });
});
let client: DynamoDBClient;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'id', secretAccessKey: 'secret' },
  });
});
beforeEach(() => {
  answers = [];
  asked = [];
});
afterAll(async () => {
  client.destroy();
  await new Promise((resolve) => server.close(resolve));
});

const policy = (revokedBefore: number) => {
  const { pk, sk } = policyAddress('app');
  return { pk: { S: pk }, sk: { S: sk }, revoked_before: { N: String(revokedBefore) } };
};

describe('createKeyReader', () => {
  test('reads key and policy with one strongly consistent call at first', async () => {
    answers = [{ Responses: { Keys: [policy(NOW)] } }];

    const reading = await createKeyReader(client, 'Keys')(REQUEST, true, NOW);

    expect(reading).toEqual({ key: undefined, revokedBefore: NOW });
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({
      operation: 'BatchGetItem',
      input: {
        RequestItems: { Keys: { ConsistentRead: true, Keys: [expect.anything(), expect.anything()] } },
      },
    });
  });

  test('knows the policy for 25 s, and reads it again with the key after that', async () => {
    const readKey = createKeyReader(client, 'Keys');
    answers = [{ Responses: { Keys: [policy(NOW - SECOND)] } }, {}, { Responses: { Keys: [policy(NOW)] } }];

    const readings = [
      await readKey(REQUEST, true, NOW),
      await readKey(REQUEST, true, NOW + 25 * SECOND - 1),
      await readKey(REQUEST, true, NOW + 25 * SECOND),
    ];

    expect(asked.map(({ operation }) => operation)).toEqual(['BatchGetItem', 'GetItem', 'BatchGetItem']);
    expect(asked[1]!.input).toMatchObject({ ConsistentRead: true });
    expect(readings.map(({ revokedBefore }) => revokedBefore)).toEqual([NOW - SECOND, NOW - SECOND, NOW]);
  });

  test('never takes what DynamoDB was too busy to read for a key that is not there', async () => {
    answers = [
      { Responses: { Keys: [] }, UnprocessedKeys: { Keys: { Keys: [{ pk: { S: 'a' }, sk: { S: 'b' } }] } } },
    ];

    await expect(createKeyReader(client, 'Keys')(REQUEST, true, NOW)).rejects.toMatchObject({
      code: 'ServiceUnavailable',
    });
  });

  test('asks for no policy of an app that is not ours', async () => {
    await createKeyReader(client, 'Keys')(REQUEST, false, NOW);

    expect(asked.map(({ operation }) => operation)).toEqual(['GetItem']);
  });
});

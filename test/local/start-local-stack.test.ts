import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { type LocalStack, startLocalStack } from '../../local/start-local-stack.ts';
import {
  allow,
  functionOf,
  httpApiOf,
  removeTemporaryDirectories,
  role,
  temporaryDirectory,
  writeAssembly,
} from './handmade-assembly.ts';

afterAll(removeTemporaryDirectories);

const sdk = createRequire(import.meta.url).resolve('@aws-sdk/client-dynamodb');

const COUNT = `
  const { DynamoDBClient, UpdateItemCommand } = require(${JSON.stringify(sdk)});
  const client = new DynamoDBClient({});
  exports.handler = async (event) => {
    const updated = await client.send(new UpdateItemCommand({
      TableName: process.env.TABLE,
      Key: { pk: { S: event.pathParameters.name } },
      UpdateExpression: 'ADD hits :one',
      ExpressionAttributeValues: { ':one': { N: '1' } },
      ReturnValues: 'ALL_NEW',
    }));
    return { statusCode: 200, body: JSON.stringify({ hits: Number(updated.Attributes.hits.N) }) };
  };
`;

const assembly = () =>
  writeAssembly({
    resources: {
      Role: role,
      Counting: allow('dynamodb:UpdateItem', { 'Fn::GetAtt': ['Counts', 'Arn'] }),
      Counts: {
        Type: 'AWS::DynamoDB::Table',
        Properties: {
          KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
          AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
          BillingMode: 'PAY_PER_REQUEST',
        },
      },
      Count: functionOf('count', { TABLE: { Ref: 'Counts' } }),
      ...httpApiOf('First', { 'POST /count/{name}': 'Count' }),
      ...httpApiOf('Second', { 'GET /count/{name}': 'Count' }),
    },
    outputs: {
      CountUrl: { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['First', 'ApiEndpoint'] }, '/count/a']] },
      OtherUrl: {
        'Fn::Join': [
          '',
          [
            'https://',
            { Ref: 'Second' },
            '.execute-api.',
            { Ref: 'AWS::Region' },
            '.',
            { Ref: 'AWS::URLSuffix' },
            '/count/a',
          ],
        ],
      },
      TableName: { Ref: 'Counts' },
    },
    assets: { count: COUNT },
  });

async function withStack(
  dataDir: string | undefined,
  use: (stack: LocalStack) => Promise<void>,
): Promise<void> {
  const stack = await startLocalStack({ assemblyDir: assembly(), port: 0, dataDir, appIds: ['demo'] });
  try {
    await use(stack);
  } finally {
    await stack.stop();
  }
}

const post = async (url: unknown): Promise<unknown> => (await fetch(String(url), { method: 'POST' })).json();

test('a stack of API, function and table runs, and its data and URLs outlive a restart', async () => {
  const dataDir = temporaryDirectory();
  const urls: unknown[] = [];
  await withStack(dataDir, async ({ outputs }) => {
    expect(await post(outputs.CountUrl)).toEqual({ hits: 1 });
    expect(await post(outputs.CountUrl)).toEqual({ hits: 2 });
    expect(await (await fetch(String(outputs.OtherUrl))).json()).toEqual({ hits: 3 });
    expect(JSON.parse(readFileSync(join(dataDir, 'outputs.json'), 'utf8'))).toEqual(outputs);
    expect(outputs.TableName).toMatch(/^Tiny-Counts-[A-Z0-9]{12}$/);
    expect(outputs.AppIds).toEqual(['demo']);
    urls.push(outputs.OtherUrl, outputs.DynamoDbEndpoint);
  });
  await withStack(dataDir, async ({ outputs }) => {
    expect(await post(outputs.CountUrl)).toEqual({ hits: 4 });
    expect([outputs.OtherUrl, outputs.DynamoDbEndpoint]).toEqual(urls);
  });
});

import { once } from 'node:events';
import { createServer } from 'node:http';
import { InvokeCommand, LambdaClient, ResourceNotFoundException } from '@aws-sdk/client-lambda';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ListSubscriptionsByTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type LocalStack, startLocalStack } from '../../local/start-local-stack.ts';
import {
  functionOf,
  httpApiOf,
  removeTemporaryDirectories,
  role,
  writeAssembly,
} from './handmade-assembly.ts';

const ECHO = `exports.handler = async (event) => {
  if (event.fail) throw Object.assign(new Error('as asked'), { name: 'Asked' });
  if (event.rawPath === '/slow') await new Promise((resolve) => setTimeout(resolve, 60000));
  if (event.rawPath === '/broken') throw new Error('secret cause');
  return event.body === undefined ? event : { statusCode: 201, headers: { 'x-own': '1' }, body: event.body };
}`;

let stack: LocalStack;
let url: string;
let lambda: LambdaClient;

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

beforeAll(async () => {
  const api = httpApiOf('Api', { 'ANY /echo': 'Echo', 'GET /slow': 'Echo', 'GET /broken': 'Echo' });
  Object.assign((api.ApiIntegration1 as { Properties: object }).Properties, { TimeoutInMillis: 300 });
  const assemblyDir = writeAssembly({
    resources: {
      Role: role,
      Echo: functionOf('echo', {
        SECRET: { Ref: 'Root' },
        NAMED: `arn:aws:secretsmanager:us-east-1:000000000000:secret:by/hand`,
      }),
      Root: {
        Type: 'AWS::SecretsManager::Secret',
        Properties: { GenerateSecretString: { PasswordLength: 40, ExcludePunctuation: true } },
      },
      Alarms: { Type: 'AWS::SNS::Topic' },
      AlarmMail: {
        Type: 'AWS::SNS::Subscription',
        Properties: { TopicArn: { Ref: 'Alarms' }, Protocol: 'email', Endpoint: 'ops@example.com' },
      },
      ...api,
    },
    outputs: {
      Alarms: { Ref: 'Alarms' },
      Url: { 'Fn::GetAtt': ['Api', 'ApiEndpoint'] },
      Name: { Ref: 'Echo' },
      Arn: { 'Fn::GetAtt': ['Echo', 'Arn'] },
      Root: { Ref: 'Root' },
    },
    assets: { echo: ECHO },
  });
  stack = await startLocalStack({ assemblyDir, port: 0, dataDir: undefined });
  url = String(stack.outputs.Url);
  lambda = new LambdaClient({
    endpoint: String(stack.outputs.LambdaEndpoint),
    region: 'us-east-1',
    credentials,
  });
});
afterAll(async () => {
  lambda.destroy();
  await stack.stop();
  removeTemporaryDirectories();
});

describe('the Lambda Invoke API', () => {
  const invokeUrl = (name: unknown): string =>
    `${stack.outputs.LambdaEndpoint}/2015-03-31/functions/${encodeURIComponent(String(name))}/invocations`;

  test('answers the SDK, by name and by ARN', async () => {
    for (const name of [stack.outputs.Name, stack.outputs.Arn]) {
      const answer = await lambda.send(new InvokeCommand({ FunctionName: String(name), Payload: '{"a":1}' }));
      expect(answer).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST' });
      expect(answer.FunctionError).toBeUndefined();
      expect(answer.Payload?.transformToString()).toBe('{"a":1}');
    }
  });

  test('tells a failed handler', async () => {
    const answer = await lambda.send(
      new InvokeCommand({ FunctionName: String(stack.outputs.Name), Payload: '{"fail":true}' }),
    );
    expect(answer.FunctionError).toBe('Unhandled');
    expect(JSON.parse(answer.Payload?.transformToString() ?? '')).toMatchObject({
      errorType: 'Asked',
      errorMessage: 'as asked',
      trace: expect.any(Array),
    });
  });

  test('has no other functions', async () => {
    await expect(lambda.send(new InvokeCommand({ FunctionName: 'Nobody' }))).rejects.toBeInstanceOf(
      ResourceNotFoundException,
    );
  });

  test.each([
    ['Event', 202],
    ['DryRun', 204],
    ['Nonsense', 400],
  ])('invocation type %s answers %i', async (type, status) => {
    const headers = { 'x-amz-invocation-type': type, 'x-amz-log-type': 'None' };
    const answer = await fetch(invokeUrl(stack.outputs.Name), { method: 'POST', headers, body: '{}' });
    expect(answer.status).toBe(status);
  });

  test('refuses what is no JSON and what is too long', async () => {
    const broken = await fetch(invokeUrl(stack.outputs.Name), { method: 'POST', body: '{' });
    expect(broken.status).toBe(400);
    expect(broken.headers.get('x-amzn-errortype')).toBe('InvalidRequestContentException');
    const long = JSON.stringify('x'.repeat(6 * 1024 * 1024));
    const tooLong = await fetch(invokeUrl(stack.outputs.Name), { method: 'POST', body: long });
    expect(tooLong.status).toBe(413);
  });

  test('takes an empty payload for an empty object', async () => {
    const answer = await fetch(invokeUrl(stack.outputs.Name), { method: 'POST' });
    expect(await answer.json()).toEqual({});
  });
});

describe('the HTTP API', () => {
  test('hands the request to the function and its answer back', async () => {
    const answer = await fetch(`${url}/echo`, { method: 'POST', body: 'text' });
    expect([answer.status, answer.headers.get('x-own'), await answer.text()]).toEqual([201, '1', 'text']);
  });

  test.each([
    ['/broken', 500, 'Internal Server Error'],
    ['/slow', 503, 'Service Unavailable'],
    ['/elsewhere', 404, 'Not Found'],
  ])('%s answers %i', async (path, status, message) => {
    const answer = await fetch(url + path);
    expect([answer.status, await answer.json()]).toEqual([status, { message }]);
  });

  test('refuses a body over 10 MB', async () => {
    const answer = await fetch(`${url}/echo`, { method: 'POST', body: Buffer.alloc(10 * 1024 * 1024 + 1) });
    expect([answer.status, await answer.json()]).toEqual([413, { message: 'Request Entity Too Large' }]);
  });
});

describe('the local contract', () => {
  test('controls and playground are beside the routes', async () => {
    const outputs = Object.fromEntries(
      Object.entries(stack.outputs).map(([name, value]) => [name, String(value)]),
    );
    expect(await (await fetch(`${outputs.FcmUrl}/messages`)).json()).toEqual([]);
    expect((await fetch(outputs.CallsUrl!)).status).toBe(200);
    expect((await fetch(outputs.FaultsUrl!, { method: 'DELETE' })).status).toBe(200);
    const playground = await fetch(outputs.PlaygroundUrl!);
    expect(playground.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(await (await fetch(`${url}/_local/outputs`)).json()).toEqual(stack.outputs);
  });

  test('secrets are generated as the template says, and named ones get a service account', async () => {
    const endpoint = String(stack.outputs.SqsEndpoint);
    const secrets = new SecretsManagerClient({ endpoint, region: 'us-east-1', credentials });
    const secretOf = async (id: string) =>
      (await secrets.send(new GetSecretValueCommand({ SecretId: id }))).SecretString;
    expect(await secretOf(String(stack.outputs.Root))).toMatch(/^[A-Za-z0-9]{40}$/);
    expect(JSON.parse((await secretOf('by/hand')) ?? '')).toMatchObject({
      type: 'service_account',
      private_key: expect.stringMatching(/^-----BEGIN PRIVATE KEY-----\n/),
    });
    secrets.destroy();
  });
});

test('an e-mail address that gets the alarms has not confirmed it, as long as SNS knows', async () => {
  const sns = new SNSClient({
    endpoint: String(stack.outputs.SnsEndpoint),
    region: 'us-east-1',
    credentials,
  });
  const { Subscriptions } = await sns.send(
    new ListSubscriptionsByTopicCommand({ TopicArn: String(stack.outputs.Alarms) }),
  );
  expect(Subscriptions).toEqual([
    expect.objectContaining({
      Protocol: 'email',
      Endpoint: 'ops@example.com',
      SubscriptionArn: 'PendingConfirmation',
    }),
  ]);
  sns.destroy();
});

describe('a start is refused', () => {
  const start = (resources: Record<string, unknown>, port = 0) =>
    startLocalStack({ assemblyDir: writeAssembly({ resources }), port, dataDir: undefined });

  test.each([
    [
      'an unknown type',
      { Bucket: { Type: 'AWS::S3::Bucket' } },
      'Bucket: the local runner does not know the type AWS::S3::Bucket',
    ],
    [
      'an unknown property',
      { Q: { Type: 'AWS::SQS::Queue', Properties: { Colour: 1 } } },
      'Q: the local runner does not know the property Colour of AWS::SQS::Queue',
    ],
    ...(
      [
        ['AWS::SQS::Queue', 'KmsMasterKeyId', 'alias/chat'],
        ['AWS::SNS::Topic', 'KmsMasterKeyId', 'alias/aws/sns'],
        ['AWS::SecretsManager::Secret', 'KmsKeyId', 'alias/chat'],
        ['AWS::Logs::LogGroup', 'KmsKeyId', 'arn:aws:kms:us-east-1:000000000000:key/a'],
      ] as const
    ).map(
      ([Type, name, key]) =>
        [
          `a key of KMS for ${Type}`,
          { Kept: { Type, Properties: { [name]: key } } },
          `Kept: the local runner does not know the property ${name} of ${Type}`,
        ] as const,
    ),
    [
      'a key of KMS for AWS::DynamoDB::Table',
      {
        Kept: {
          Type: 'AWS::DynamoDB::Table',
          Properties: {
            KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
            AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
            SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: 'alias/chat' },
          },
        },
      },
      'SSESpecification.KMSMasterKeyId',
    ],
    [
      'a nested unknown property',
      {
        A: {
          Type: 'AWS::ApiGatewayV2::Stage',
          Properties: {
            ApiId: 'x',
            StageName: '$default',
            AutoDeploy: true,
            DefaultRouteSettings: { ThrottlingRateLimit: 1 },
          },
        },
      },
      'DefaultRouteSettings.ThrottlingRateLimit',
    ],
    [
      'an access log that would hold the path',
      {
        ...httpApiOf('Api', {}),
        ApiStage: {
          Type: 'AWS::ApiGatewayV2::Stage',
          Properties: {
            ApiId: { Ref: 'Api' },
            StageName: '$default',
            AutoDeploy: true,
            AccessLogSettings: {
              DestinationArn: 'arn:aws:logs:us-east-1:000000000000:log-group:access',
              Format: '$context.requestId $context.path',
            },
          },
        },
      },
      'ApiStage: the local runner does not know the access log variable $context.path',
    ],
    [
      'an unknown intrinsic, even where nothing is made',
      { Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties: { X: { 'Fn::Base64': 'x' } } } },
      'Alarm: the local runner does not know the intrinsic function Fn::Base64',
    ],
    [
      'an attribute that nobody has',
      {
        Q: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { 'Fn::GetAtt': ['Role', 'Colour'] } } },
        Role: role,
      },
      'Fn::GetAtt Role.Colour: the local runner has no such attribute',
    ],
  ])('at %s', async (_name, resources, message) => {
    await expect(start(resources)).rejects.toThrow(message);
  });

  test('at a port that is taken, naming it', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    try {
      await expect(start({}, port)).rejects.toThrow(`Port ${port} is taken`);
    } finally {
      other.close();
    }
  });
});

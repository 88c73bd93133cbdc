import { createRequire } from 'node:module';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type LocalStack, startLocalStack } from '../../local/start-local-stack.ts';
import {
  allow,
  functionOf,
  httpApiOf,
  removeTemporaryDirectories,
  role,
  writeAssembly,
} from './handmade-assembly.ts';

afterAll(removeTemporaryDirectories);

const { resolve } = createRequire(import.meta.url);
const SERVICES = ['dynamodb', 'sqs', 'sns', 'secrets-manager'];
const CLIENTS = SERVICES.map((name) => JSON.stringify(resolve(`@aws-sdk/client-${name}`)));

/** Makes the call that it is told to make, and tells what became of it. */
const CALLER = `
  const sdk = Object.assign({}, ${CLIENTS.map((path) => `require(${path})`).join(', ')});
  exports.handler = async ({ client, command, input, line, rawPath }) => {
    if (line) return console.log(line);
    if (rawPath) return { statusCode: 200, body: 'in' };
    try {
      const caller = new sdk[client]({ maxAttempts: 1 });
      await caller.send(new sdk[command](input));
      return { allowed: true };
    } catch (error) {
      return { name: error.name, message: error.message, status: error.$metadata.httpStatusCode };
    }
  };
`;

const table = {
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
  },
};
const policyOf = (Statement: object[]): object => ({
  Type: 'AWS::IAM::Policy',
  Properties: {
    PolicyName: 'Some',
    PolicyDocument: { Version: '2012-10-17', Statement },
    Roles: [{ Ref: 'Role' }],
  },
});
const arnOf = (id: string): object => ({ 'Fn::GetAtt': [id, 'Arn'] });
const secret = { Type: 'AWS::SecretsManager::Secret', Properties: { SecretString: 'abc' } };

const RESOURCES = {
  Role: role,
  SilentRole: {
    ...role,
    Properties: {
      AssumeRolePolicyDocument: role.Properties.AssumeRolePolicyDocument,
      Policies: [
        {
          PolicyName: 'HalfOfLogs',
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [{ Effect: 'Allow', Action: 'logs:CreateLogStream', Resource: '*' }],
          },
        },
      ],
    },
  },
  Silent: functionOf('caller', {}, { Role: arnOf('SilentRole') }),
  Mine: table,
  Other: table,
  Work: { Type: 'AWS::SQS::Queue' },
  Locked: { Type: 'AWS::SQS::Queue' },
  Open: { Type: 'AWS::SQS::Queue' },
  Closed: { Type: 'AWS::SQS::Queue' },
  Topic: { Type: 'AWS::SNS::Topic' },
  Root: secret,
  Hidden: secret,
  Grants: policyOf([
    { Effect: 'Allow', Action: ['dynamodb:Get*', 'dynamodb:BatchGetItem'], Resource: arnOf('Mine') },
    {
      Effect: 'Allow',
      Action: 'SQS:sendmessage',
      Resource: [arnOf('Work'), arnOf('Locked'), arnOf('Closed')],
    },
    { Effect: 'Deny', Action: 'sqs:*', Resource: { 'Fn::Sub': `arn:aws:sqs:*:*:\${Locked.QueueName}` } },
    {
      Effect: 'Allow',
      Action: 'secretsmanager:GetSecretValue',
      Resource: {
        'Fn::Join': ['', ['arn:aws:secretsmanager:', { Ref: 'AWS::Region' }, ':*:secret:by/hand-??????']],
      },
    },
    { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: { Ref: 'Root' } },
    {
      Effect: 'Allow',
      Action: 'sns:CreatePlatformEndpoint',
      Resource: 'arn:aws:sns:us-east-1:000000000000:app/GCM/mine.*',
    },
  ]),
  OfQueues: {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: [{ Ref: 'Open' }],
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: 'sqs:SendMessage',
            Principal: { AWS: arnOf('Role') },
            Resource: arnOf('Open'),
          },
          // What enforceSSL makes; calls here count as encrypted.
          {
            Effect: 'Deny',
            Action: 'sqs:*',
            Principal: { AWS: '*' },
            Resource: arnOf('Open'),
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          },
        ],
      },
    },
  },
  Closing: {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: [{ Ref: 'Closed' }],
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: { Effect: 'Deny', Action: '*', Principal: '*', Resource: arnOf('Closed') },
      },
    },
  },
  Caller: functionOf('caller', { NAMED: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:by/hand' }),
  ...httpApiOf('Api', { 'GET /in': 'Caller', 'GET /out': 'Caller' }),
  ApiPermission1: {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      Action: 'lambda:InvokeFunction',
      FunctionName: { Ref: 'Caller' },
      Principal: 'apigateway.amazonaws.com',
      SourceArn: { 'Fn::Sub': `arn:aws:execute-api:*:\${AWS::AccountId}:\${Api}/*/*/elsewhere` },
    },
  },
  ApiPermission0: {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      Action: 'lambda:InvokeFunction',
      FunctionName: { Ref: 'Caller' },
      Principal: 'apigateway.amazonaws.com',
      SourceArn: { 'Fn::Sub': `arn:aws:execute-api:*:\${AWS::AccountId}:\${Api}/*/*/in` },
      SourceAccount: { Ref: 'AWS::AccountId' },
    },
  },
};

describe('the calls of a Lambda', () => {
  let stack: LocalStack;
  let lambda: LambdaClient;
  const reports: string[] = [];
  const credentials = { accessKeyId: 'operator', secretAccessKey: 'unchecked' };

  beforeAll(async () => {
    const names = ['Mine', 'Other', 'Work', 'Locked', 'Open', 'Closed', 'Topic', 'Root', 'Hidden', 'Role'];
    const outputs = Object.fromEntries(names.map((name) => [name, { Ref: name }]));
    const assemblyDir = writeAssembly({
      resources: RESOURCES,
      outputs: {
        ...outputs,
        Caller: { Ref: 'Caller' },
        Silent: { Ref: 'Silent' },
        Url: { 'Fn::GetAtt': ['Api', 'ApiEndpoint'] },
      },
      assets: { caller: CALLER },
    });
    const report = (line: string) => void reports.push(line);
    stack = await startLocalStack({ assemblyDir, port: 0, dataDir: undefined, report });
    const endpoint = String(stack.outputs.LambdaEndpoint);
    lambda = new LambdaClient({ endpoint, region: 'us-east-1', credentials });
  });
  afterAll(async () => {
    lambda.destroy();
    await stack.stop();
  });

  interface Became {
    readonly allowed?: true;
    readonly name?: string;
    readonly message?: string;
    readonly status?: number;
  }
  async function call(client: string, command: string, input: object): Promise<Became> {
    const Payload = JSON.stringify({ client: `${client}Client`, command: `${command}Command`, input });
    const FunctionName = String(stack.outputs.Caller);
    const answer = await lambda.send(new InvokeCommand({ FunctionName, Payload }));
    return JSON.parse(answer.Payload?.transformToString() ?? '');
  }
  const outputs = (name: string) => String(stack.outputs[name]);
  const key = { pk: { S: 'a' } };
  const dynamoArn = (name: string) => `arn:aws:dynamodb:us-east-1:000000000000:table/${outputs(name)}`;
  const queueArn = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${outputs(name).split('/').at(-1)}`;
  const refused = (action: string, resource: string) => ({
    message: `User: arn:aws:sts::000000000000:assumed-role/${outputs('Role')}/${outputs('Caller')} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`,
  });

  test('are made where a policy allows them, with a wildcard in the action too', async () => {
    const allowed = { allowed: true };
    expect(await call('DynamoDB', 'GetItem', { TableName: outputs('Mine'), Key: key })).toEqual(allowed);
    const RequestItems = { [outputs('Mine')]: { Keys: [key] } };
    expect(await call('DynamoDB', 'BatchGetItem', { RequestItems })).toEqual(allowed);
    const message = { QueueUrl: outputs('Work'), MessageBody: 'a' };
    expect(await call('SQS', 'SendMessage', message)).toEqual(allowed);
    const Entries = [{ Id: '1', MessageBody: 'a' }];
    expect(await call('SQS', 'SendMessageBatch', { QueueUrl: outputs('Work'), Entries })).toEqual(allowed);
  });

  test('to another table, or with another action, are refused as DynamoDB does', async () => {
    expect(await call('DynamoDB', 'GetItem', { TableName: outputs('Other'), Key: key })).toEqual({
      name: 'AccessDeniedException',
      status: 400,
      ...refused('dynamodb:GetItem', dynamoArn('Other')),
    });
    expect(await call('DynamoDB', 'PutItem', { TableName: outputs('Mine'), Item: key })).toMatchObject(
      refused('dynamodb:PutItem', dynamoArn('Mine')),
    );
    const index = { TableName: outputs('Mine'), IndexName: 'by-user' };
    expect(await call('DynamoDB', 'Query', index)).toMatchObject(
      refused('dynamodb:Query', `${dynamoArn('Mine')}/index/by-user`),
    );
  });

  test('for several tables need all of them', async () => {
    const RequestItems = { [outputs('Mine')]: { Keys: [key] }, [outputs('Other')]: { Keys: [key] } };
    expect(await call('DynamoDB', 'BatchGetItem', { RequestItems })).toMatchObject(
      refused('dynamodb:BatchGetItem', dynamoArn('Other')),
    );
  });

  test('of which the runner does not know the permissions are refused', async () => {
    expect(await call('DynamoDB', 'TransactWriteItems', { TransactItems: [] })).toMatchObject({
      name: 'AccessDeniedException',
    });
    expect(reports.join('\n')).toContain('called dynamodb:TransactWriteItems, whose permissions');
  });

  test('are refused as SQS does', async () => {
    expect(await call('SQS', 'ReceiveMessage', { QueueUrl: outputs('Work') })).toEqual({
      name: 'AccessDenied',
      status: 403,
      ...refused('sqs:receivemessage', queueArn('Work')),
    });
  });

  test('are refused as SNS does', async () => {
    const endpoint = 'arn:aws:sns:us-east-1:000000000000:endpoint/GCM/mine.x/1';
    expect(await call('SNS', 'Publish', { TargetArn: endpoint, Message: 'm' })).toEqual({
      name: 'AuthorizationErrorException',
      status: 403,
      ...refused('SNS:Publish', endpoint),
    });
    const application = (name: string) => `arn:aws:sns:us-east-1:000000000000:app/GCM/${name}`;
    const input = (name: string) => ({ PlatformApplicationArn: application(name), Token: 'a:b' });
    expect(await call('SNS', 'CreatePlatformEndpoint', input('other.x'))).toMatchObject(
      refused('SNS:CreatePlatformEndpoint', application('other.x')),
    );
    // Allowed; but there is no such application.
    expect(await call('SNS', 'CreatePlatformEndpoint', input('mine.x'))).toMatchObject({
      name: 'NotFoundException',
    });
  });

  test('to a secret are held against its whole ARN, however it was named', async () => {
    const byHand = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:by/hand';
    for (const SecretId of ['by/hand', byHand, outputs('Root')]) {
      expect(await call('SecretsManager', 'GetSecretValue', { SecretId })).toEqual({ allowed: true });
    }
    expect(await call('SecretsManager', 'GetSecretValue', { SecretId: outputs('Hidden') })).toEqual({
      name: 'AccessDeniedException',
      status: 400,
      ...refused('secretsmanager:GetSecretValue', outputs('Hidden')),
    });
    expect(await call('SecretsManager', 'GetSecretValue', { SecretId: 'by/nobody' })).toMatchObject(
      refused('secretsmanager:GetSecretValue', 'by/nobody'),
    );
  });

  test('are refused where a Deny beats the Allow, of the role or of the queue', async () => {
    const send = (queue: string) =>
      call('SQS', 'SendMessage', { QueueUrl: outputs(queue), MessageBody: 'a' });
    expect((await send('Locked')).message).toMatch(/with an explicit deny in an identity-based policy$/);
    expect((await send('Closed')).message).toMatch(/with an explicit deny in a resource-based policy$/);
  });

  test("are made where only the queue's policy allows them", async () => {
    const message = { QueueUrl: outputs('Open'), MessageBody: 'a' };
    expect(await call('SQS', 'SendMessage', message)).toEqual({ allowed: true });
  });

  test('are told once on standard error', async () => {
    const input = { TableName: outputs('Other'), Key: key };
    for (let tries = 0; tries < 3; tries++) await call('DynamoDB', 'DeleteItem', input);
    expect(reports.filter((line) => line.includes('dynamodb:DeleteItem'))).toEqual([
      `REFUSED: ${outputs('Caller')} may not dynamodb:DeleteItem on ${dynamoArn('Other')}: the template does not allow it`,
    ]);
  });

  test('of an operator are not held against any policy', async () => {
    const endpoint = outputs('DynamoDbEndpoint');
    const dynamodb = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
    const answer = await dynamodb.send(new GetItemCommand({ TableName: outputs('Other'), Key: key }));
    expect(answer.$metadata.httpStatusCode).toBe(200);
    dynamodb.destroy();
  });

  test('leave no lines in the log where the role may not write them', async () => {
    const endpoint = outputs('LogsEndpoint');
    const logs = new CloudWatchLogsClient({ endpoint, region: 'us-east-1', credentials });
    const linesOf = async (name: string) => {
      await lambda.send(new InvokeCommand({ FunctionName: outputs(name), Payload: '{"line":"a line"}' }));
      const logGroupName = `/aws/lambda/${outputs(name)}`;
      const { events } = await logs.send(new FilterLogEventsCommand({ logGroupName }));
      return events?.map(({ message }) => message);
    };
    expect(await linesOf('Caller')).toEqual(['a line']);
    expect(await linesOf('Silent')).toEqual([]);
    logs.destroy();
    expect(reports.filter((line) => line.includes('logs:PutLogEvents'))).toHaveLength(1);
  });

  test('of a route need a permission for that route', async () => {
    const [inside, outside] = await Promise.all(['/in', '/out'].map((path) => fetch(outputs('Url') + path)));
    expect([inside?.status, await inside?.text()]).toEqual([200, 'in']);
    expect([outside?.status, await outside?.json()]).toEqual([500, { message: 'Internal Server Error' }]);
    expect(reports).toContain(
      `REFUSED: no AWS::Lambda::Permission lets GET /out invoke ${outputs('Caller')}`,
    );
  });
});

describe('a start is refused', () => {
  const start = (resources: Record<string, unknown>) =>
    startLocalStack({
      assemblyDir: writeAssembly({ resources, assets: { caller: CALLER } }),
      port: 0,
      dataDir: undefined,
    });
  const statement = { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: '*' };
  const mapping = {
    Type: 'AWS::Lambda::EventSourceMapping',
    DependsOn: 'Grants',
    Properties: { FunctionName: { Ref: 'Caller' }, EventSourceArn: arnOf('Work') },
  };
  const trusting = (trust: object) => ({
    Type: 'AWS::IAM::Role',
    Properties: { AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [trust] } },
  });

  test.each([
    ['NotAction', { Effect: 'Allow', NotAction: 'sqs:*', Resource: '*' }, 'NotAction'],
    ['NotResource', { Effect: 'Allow', Action: 'sqs:*', NotResource: '*' }, 'NotResource'],
    ['what is no action', { ...statement, Action: 'SendMessage' }, 'is no list of actions'],
    ['what is no ARN', { ...statement, Resource: 'my-queue' }, 'names my-queue, which is no ARN'],
    [
      'an unknown condition operator',
      { ...statement, Condition: { NumericLessThan: { 'aws:MultiFactorAuthAge': '1' } } },
      'does not know the condition operator NumericLessThan',
    ],
    [
      'an unknown condition key',
      { ...statement, Condition: { StringEquals: { 'aws:PrincipalTag/team': 'a' } } },
      'does not know the condition key aws:PrincipalTag/team',
    ],
    [
      'a policy variable',
      { ...statement, Resource: `arn:aws:sqs:*:*:\${aws:PrincipalTag/queue}` },
      'does not know policy variables',
    ],
  ])('at %s in a policy', async (_name, wrong, message) => {
    await expect(start({ Role: role, Grants: policyOf([wrong]) })).rejects.toThrow(message);
  });

  test.each([
    [
      "at a managed policy of AWS' that the runner does not know",
      {
        Role: {
          ...role,
          Properties: {
            ...role.Properties,
            ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'],
          },
        },
      },
      'Role: the local runner does not know the managed policy arn:aws:iam::aws:policy/AdministratorAccess',
    ],
    [
      'at a role that Lambda may not take on',
      {
        Role: trusting({
          Effect: 'Allow',
          Action: 'sts:AssumeRole',
          Principal: { Service: 'ec2.amazonaws.com' },
        }),
        Caller: functionOf('caller'),
      },
      'Caller: the role defined for the function cannot be assumed by Lambda',
    ],
    [
      'at an event source that the function may not read',
      {
        Role: role,
        Grants: allow(['sqs:ReceiveMessage', 'sqs:GetQueueAttributes'], arnOf('Work')),
        Work: { Type: 'AWS::SQS::Queue' },
        Caller: functionOf('caller'),
        Mapping: mapping,
      },
      "Mapping: the function's execution role does not have permissions to call DeleteMessage on SQS",
    ],
    [
      'at a subscription whose queue does not let SNS in',
      {
        Topic: { Type: 'AWS::SNS::Topic' },
        Work: { Type: 'AWS::SQS::Queue' },
        Subscription: {
          Type: 'AWS::SNS::Subscription',
          Properties: { TopicArn: { Ref: 'Topic' }, Protocol: 'sqs', Endpoint: arnOf('Work') },
        },
      },
      'Subscription: no policy of the queue',
    ],
    [
      'at a principal that the runner does not know',
      {
        Work: { Type: 'AWS::SQS::Queue' },
        Policy: {
          Type: 'AWS::SQS::QueuePolicy',
          Properties: {
            Queues: [{ Ref: 'Work' }],
            PolicyDocument: {
              Version: '2012-10-17',
              Statement: { ...statement, Principal: { AWS: 'arn:aws:iam::000000000000:root' } },
            },
          },
        },
      },
      'Policy: the local runner does not know the principal arn:aws:iam::000000000000:root',
    ],
  ])('%s', async (_name, resources, message) => {
    await expect(start(resources)).rejects.toThrow(message);
  });
});

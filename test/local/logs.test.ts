import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, expect, test } from '@jest/globals';
import { type LocalStack, startLocalStack } from '../../local/start-local-stack.ts';
import { withLogs } from '../support/logs.ts';
import {
  functionOf,
  httpApiOf,
  removeTemporaryDirectories,
  role,
  temporaryDirectory,
  writeAssembly,
} from './handmade-assembly.ts';

afterAll(removeTemporaryDirectories);

const HOOK = `exports.handler = async (event) => {
  console.log(JSON.stringify({ level: 'INFO', message: 'hook called', body: event.body }));
  if (event.body === 'fail') throw new Error('the cause');
  return { statusCode: 201, body: 'done' };
}`;

const FORMAT = JSON.stringify({
  requestId: '$context.requestId',
  requestTime: '$context.requestTime',
  routeKey: '$context.routeKey',
  status: '$context.status',
  responseLength: '$context.responseLength',
  integrationStatus: '$context.integrationStatus',
  integrationError: '$context.integrationErrorMessage',
});

const logGroup = { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 30 } };

function assembly(): string {
  const api = httpApiOf('Api', { 'POST /hook/{token}': 'Hook' });
  Object.assign((api.ApiStage as { Properties: object }).Properties, {
    AccessLogSettings: { DestinationArn: { 'Fn::GetAtt': ['AccessLogs', 'Arn'] }, Format: FORMAT },
  });
  return writeAssembly({
    resources: {
      Role: role,
      AccessLogs: logGroup,
      HookLogs: logGroup,
      Hook: functionOf('hook', {}, { LoggingConfig: { LogFormat: 'JSON', LogGroup: { Ref: 'HookLogs' } } }),
      ...api,
    },
    outputs: { Url: { 'Fn::GetAtt': ['Api', 'ApiEndpoint'] } },
    assets: { hook: HOOK },
  });
}

async function withStack(dataDir: string, use: (stack: LocalStack) => Promise<void>): Promise<void> {
  const stack = await startLocalStack({ assemblyDir: assembly(), port: 0, dataDir });
  try {
    await use(stack);
  } finally {
    await stack.stop();
  }
}

/** The lines of the one log group whose name starts so, as JSON. */
async function linesOf({ outputs }: LocalStack, prefix: string, filterPattern = ''): Promise<unknown[]> {
  const client = new CloudWatchLogsClient({
    endpoint: String(outputs.LogsEndpoint),
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  try {
    const { logGroups = [] } = await client.send(
      new DescribeLogGroupsCommand({ logGroupNamePrefix: prefix }),
    );
    expect(logGroups).toHaveLength(1);
    const { events = [] } = await client.send(
      new FilterLogEventsCommand({ logGroupName: logGroups[0]?.logGroupName, filterPattern }),
    );
    return events.map(({ message }) => JSON.parse(message ?? ''));
  } finally {
    client.destroy();
  }
}

test('what handlers, Lambda and the API log is found after a restart', async () => {
  const dataDir = temporaryDirectory();
  const { text: stdout } = await withLogs(() =>
    withStack(dataDir, async ({ outputs }) => {
      const post = (path: string, body: string) => fetch(`${outputs.Url}${path}`, { method: 'POST', body });
      expect((await post('/hook/s3cret?key=s3cret', 'one')).status).toBe(201);
      expect((await post('/hook/s3cret', 'fail')).status).toBe(500);
      expect((await post('/elsewhere/s3cret', 'two')).status).toBe(404);
    }),
  );
  // A stack that has stopped has written everything: its processes are gone, and their pipes were read to the end.
  await withStack(dataDir, async (stack) => {
    const called = { level: 'INFO', message: 'hook called' };
    expect(await linesOf(stack, 'Tiny-HookLogs-', '{ $.message = "hook called" }')).toEqual([
      { ...called, body: 'one' },
      { ...called, body: 'fail' },
    ]);
    expect(await linesOf(stack, 'Tiny-HookLogs-', '{ $.level = "ERROR" }')).toEqual([
      {
        timestamp: expect.any(String),
        level: 'ERROR',
        requestId: expect.any(String),
        message: { errorType: 'Error', errorMessage: 'the cause', stackTrace: expect.any(Array) },
      },
    ]);
    const accesses = await linesOf(stack, 'Tiny-AccessLogs-');
    const access = {
      requestId: expect.any(String),
      requestTime: expect.stringMatching(/^\d\d\/\w{3}\/\d{4}:/),
    };
    const routeKey = 'POST /hook/{token}';
    const served = {
      routeKey,
      status: '201',
      responseLength: '4',
      integrationStatus: '200',
      integrationError: '-',
    };
    expect(accesses).toEqual([
      { ...access, ...served },
      expect.objectContaining({
        routeKey,
        status: '500',
        integrationError:
          'The Lambda function returned the following error: the cause. Check your Lambda function code and try again.',
      }),
      expect.objectContaining({ routeKey: '-', status: '404', integrationStatus: '-' }),
    ]);
    expect(JSON.stringify(accesses)).not.toMatch(/s3cret|elsewhere/);
  });
  expect(stdout).toContain('{"level":"INFO","message":"hook called","body":"one"}\n');
  expect(stdout).not.toMatch(/routeKey|errorType/);
});

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { LocalFunction, type LocalFunctionOptions } from '../../local/lambda/local-function.ts';
import { logStreamName, runtimeVariables } from '../../local/lambda/runtime-variables.ts';
import { removeTemporaryDirectories, temporaryDirectory } from './handmade-assembly.ts';

const started: LocalFunction[] = [];

function start(
  source: string,
  options: Partial<LocalFunctionOptions> = {},
  file = 'index.js',
): LocalFunction {
  const taskRoot = temporaryDirectory();
  writeFileSync(join(taskRoot, file), source);
  const variables = runtimeVariables({
    functionName: 'F',
    handler: 'index.handler',
    memorySize: 128,
    taskRoot,
    region: 'us-east-1',
    awsEndpoint: 'http://127.0.0.1:1',
    logGroup: '/aws/lambda/F',
    logStream: logStreamName(),
    logFormat: 'JSON',
  });
  const lambda = new LocalFunction({
    name: 'F',
    arn: 'arn:F',
    taskRoot,
    timeoutSeconds: 5,
    variables,
    ...options,
  });
  started.push(lambda);
  return lambda;
}

afterEach(() => Promise.all(started.splice(0).map((lambda) => lambda.stop(0))));
afterAll(removeTemporaryDirectories);

async function invoke(lambda: LocalFunction, event: unknown = {}): Promise<unknown> {
  const { payload, functionError } = await lambda.invoke(JSON.stringify(event), 'request-1');
  const result: unknown = JSON.parse(payload);
  return functionError ? { error: result } : result;
}

describe('an invocation', () => {
  test('gets event and context', async () => {
    const lambda = start(`exports.handler = async (event, context) => ({
      event, context, remaining: context.getRemainingTimeInMillis(), trace: process.env._X_AMZN_TRACE_ID,
    })`);
    expect(await invoke(lambda, { a: 'ä' })).toEqual({
      event: { a: 'ä' },
      context: {
        callbackWaitsForEmptyEventLoop: true,
        functionName: 'F',
        functionVersion: '$LATEST',
        invokedFunctionArn: 'arn:F',
        memoryLimitInMB: '128',
        awsRequestId: 'request-1',
        logGroupName: '/aws/lambda/F',
        logStreamName: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/),
      },
      remaining: expect.any(Number),
      trace: expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/),
    });
  });

  test('sees the given environment and nothing of the runner', async () => {
    const lambda = start('exports.handler = async () => Object.keys(process.env).sort()');
    const names = await invoke(lambda);
    expect(names).toContain('_HANDLER');
    expect(names).not.toContain('HOME');
    expect(names).not.toContain('NODE_ENV');
  });

  test('of an ES module, with a synchronous handler that gives nothing, is null', async () => {
    expect(await invoke(start('export const handler = () => undefined', {}, 'index.mjs'))).toBeNull();
  });

  test('takes events larger than the pipe', async () => {
    const text = 'x'.repeat(3_000_000);
    expect(await invoke(start('exports.handler = async (event) => event'), { text })).toEqual({ text });
  });
});

test('between invocations the process stands still', async () => {
  const lambda = start(
    `
    let ticks = 0;
    exports.handler = async ({ wait }) => {
      const before = ticks;
      if (wait) await new Promise((resolve) => setTimeout(resolve, wait));
      else setInterval(() => { ticks += 1; }, 1);
      return before;
    };
  `,
    { maxEnvironments: 1 },
  );
  expect(await invoke(lambda)).toBe(0);
  const pause = new Promise((resolve) => setTimeout(resolve, 300));
  await pause;
  expect(await invoke(lambda, { wait: 50 })).toBe(0); // 300 ms passed, no tick happened
  expect(await invoke(lambda, { wait: 1 })).toBeGreaterThan(0); // they happen while an invocation waits
});

describe('a failure', () => {
  test.each([
    [
      'a thrown error',
      `exports.handler = async () => { throw Object.assign(new Error('no'), { name: 'KeyNotFound' }) }`,
      'KeyNotFound',
      'no',
    ],
    ['a thrown text', `exports.handler = async () => { throw 'no' }`, 'string', 'no'],
    [
      'process.exit',
      'exports.handler = async () => process.exit(3)',
      'Runtime.ExitError',
      'RequestId: request-1 Error: Runtime exited with error: exit status 3',
    ],
    [
      'kill -9',
      `exports.handler = async () => { process.kill(process.pid, 'SIGKILL'); await new Promise(() => {}) }`,
      'Runtime.ExitError',
      'RequestId: request-1 Error: Runtime exited with error: signal: SIGKILL',
    ],
    [
      'an unhandled rejection',
      `exports.handler = () => { Promise.reject(new Error('lost')); return new Promise((r) => setTimeout(r, 1000)) }`,
      'Runtime.UnhandledPromiseRejection',
      'lost',
    ],
    [
      'an uncaught exception',
      `exports.handler = () => { setTimeout(() => { throw new TypeError('late') }); return new Promise((r) => setTimeout(r, 1000)) }`,
      'TypeError',
      'late',
    ],
    ['an error at INIT', `throw new RangeError('cold')`, 'RangeError', 'cold'],
    [
      'no handler',
      'exports.other = 1',
      'Runtime.HandlerNotFound',
      'index.handler is undefined or not exported',
    ],
    [
      'a callback handler',
      'exports.handler = (event, context, callback) => callback()',
      'Runtime.CallbackHandlerDeprecated',
      'Callback handlers are not supported',
    ],
  ])('%s is told as Lambda tells it', async (_name, source, errorType, errorMessage) => {
    expect(await invoke(start(source))).toEqual({
      error: expect.objectContaining({ errorType, errorMessage }),
    });
  });

  test('a result over 6 MB is told as Lambda tells it', async () => {
    const lambda = start('exports.handler = async () => "x".repeat(6 * 1024 * 1024)');
    const error = expect.objectContaining({ errorType: 'Function.ResponseSizeTooLarge' });
    expect(await invoke(lambda)).toEqual({ error });
  });

  test('a missing module is told as Lambda tells it', async () => {
    const error = expect.objectContaining({ errorType: 'Runtime.ImportModuleError' });
    expect(await invoke(start('', {}, 'other.js'))).toEqual({ error });
  });

  test('a time-out kills the environment, and the next invocation gets a new one', async () => {
    const lambda = start(
      `let calls = 0; exports.handler = async ({ hang }) => { calls += 1; if (hang) await new Promise((r) => setTimeout(r, 60000)); return calls }`,
      { timeoutSeconds: 1 },
    );
    expect(await invoke(lambda)).toBe(1);
    expect(await invoke(lambda, { hang: true })).toEqual({
      error: {
        errorType: 'Sandbox.Timedout',
        errorMessage: 'RequestId: request-1 Error: Task timed out after 1.00 seconds',
      },
    });
    expect(await invoke(lambda)).toBe(1);
  });

  test('after a crash the next invocation gets a new environment', async () => {
    const lambda = start(
      'exports.handler = async ({ crash }) => { if (crash) process.exit(1); return process.pid }',
    );
    const first = await invoke(lambda);
    await invoke(lambda, { crash: true });
    expect(await invoke(lambda)).not.toBe(first);
  });
});

test('invocations at a time get environments of their own, up to the limit', async () => {
  const lambda = start(
    'exports.handler = async () => { await new Promise((resolve) => setTimeout(resolve, 100)); return process.pid }',
    { maxEnvironments: 2 },
  );
  const processes = await Promise.all([1, 2, 3, 4, 5].map(() => invoke(lambda)));
  expect(new Set(processes).size).toBe(2);
});

test('stopping lets an invocation end that is in hand', async () => {
  const lambda = start(
    'exports.handler = async () => { await new Promise((resolve) => setTimeout(resolve, 300)); return 1 }',
  );
  const invocation = invoke(lambda);
  await lambda.stop(3000);
  expect(await invocation).toBe(1);
  expect(await invoke(lambda)).toEqual({ error: expect.objectContaining({ errorType: 'Sandbox.Stopped' }) });
});

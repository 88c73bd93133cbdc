/*
 * The inside of an execution environment: loads the handler, then takes one invocation after the other.
 *
 * Lambda freezes the process between invocations. Here the thread itself stands still: the next invocation is read
 * with a blocking `read`, so no timer, promise or socket of the former invocation makes progress in between, and
 * work that a handler did not await does not happen.
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as v from 'valibot';
import { ANSWERS_FD, INVOCATIONS_FD, readFrameSync, writeFrameSync } from './frames.ts';
import { type Answer, type Invocation, InvocationSchema } from './messages.ts';
import { writeOutputSynchronously } from './synchronous-output.ts';

type Handler = (event: unknown, context: unknown) => unknown;

const environment = process.env;
const answer = (message: Answer): void => writeFrameSync(ANSWERS_FD, message);

/** The shape in which Lambda's Node.js runtime reports what a handler threw. */
const describe = (error: unknown, errorType?: string): string =>
  JSON.stringify(
    error instanceof Error
      ? {
          errorType: errorType ?? error.name,
          errorMessage: error.message,
          trace: (error.stack ?? '').split('\n'),
        }
      : { errorType: errorType ?? typeof error, errorMessage: String(error), trace: [] },
  );

class RuntimeError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

async function loadHandler(): Promise<Handler> {
  const taskRoot = environment.LAMBDA_TASK_ROOT ?? '.';
  const name = environment._HANDLER ?? '';
  const dot = name.lastIndexOf('.');
  const base = join(taskRoot, name.slice(0, dot));
  const file = ['.js', '.mjs', '.cjs'].map((extension) => base + extension).find((path) => existsSync(path));
  if (dot < 1 || file === undefined) {
    throw new RuntimeError('Runtime.ImportModuleError', `Error: Cannot find module '${name.slice(0, dot)}'`);
  }
  const module: unknown = file.endsWith('.mjs')
    ? await import(pathToFileURL(file).href)
    : createRequire(file)(file);
  const handler = typeof module === 'object' && module !== null && Reflect.get(module, name.slice(dot + 1));
  if (typeof handler !== 'function') {
    throw new RuntimeError('Runtime.HandlerNotFound', `${name} is undefined or not exported`);
  }
  if (handler.length >= 3) {
    // Since Node.js 24: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html
    throw new RuntimeError('Runtime.CallbackHandlerDeprecated', 'Callback handlers are not supported');
  }
  return (event, context) => Reflect.apply(handler, undefined, [event, context]);
}

const contextOf = ({ requestId, deadline, functionArn }: Invocation): object => ({
  callbackWaitsForEmptyEventLoop: true,
  functionName: environment.AWS_LAMBDA_FUNCTION_NAME,
  functionVersion: environment.AWS_LAMBDA_FUNCTION_VERSION,
  invokedFunctionArn: functionArn,
  memoryLimitInMB: environment.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
  awsRequestId: requestId,
  logGroupName: environment.AWS_LAMBDA_LOG_GROUP_NAME,
  logStreamName: environment.AWS_LAMBDA_LOG_STREAM_NAME,
  getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
});

async function invoke(handler: Handler, invocation: Invocation): Promise<Answer> {
  try {
    const result = await handler(JSON.parse(invocation.payload), contextOf(invocation));
    return { kind: 'result', payload: JSON.stringify(result) ?? 'null' };
  } catch (error) {
    return { kind: 'error', payload: describe(error) };
  }
}

async function run(): Promise<never> {
  let handler: Handler;
  try {
    handler = await loadHandler();
  } catch (error) {
    answer({ kind: 'init-error', payload: describe(error) });
    process.exit(1);
  }
  answer({ kind: 'ready' });
  for (;;) {
    const message = readFrameSync(INVOCATIONS_FD);
    if (message === undefined) process.exit(0);
    const invocation = v.parse(InvocationSchema, message);
    environment._X_AMZN_TRACE_ID = invocation.traceId;
    answer(await invoke(handler, invocation));
  }
}

/** Says why this environment ends, where anybody is left to hear it: a runner that was killed is not. */
function end(payload: ReturnType<typeof describe>, exitCode: number): never {
  try {
    answer({ kind: 'error', payload });
  } catch {
    // The pipe is closed.
  }
  process.exit(exitCode);
}

writeOutputSynchronously();
process.on('uncaughtException', (error) => end(describe(error), 129));
process.on('unhandledRejection', (reason) => end(describe(reason, 'Runtime.UnhandledPromiseRejection'), 128));
await run();

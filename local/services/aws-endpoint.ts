import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type Observer, traceRoot } from '../observer.ts';
import { AwsError, answerError } from './aws-answer.ts';
import { type AwsCall, EVENT_SOURCE_KEY, isService, parseAwsCall, type Service } from './aws-call.ts';
import type { CallLog } from './calls.ts';
import { readBody } from './control.ts';
import type { Engine } from './engine.ts';
import type { Callers, Faults } from './faults.ts';
import type { Guard } from './iam/guard.ts';
import { urlOf } from './loopback.ts';

/** What stands behind the endpoint. */
interface Backends {
  readonly engines: Readonly<Record<Service, Engine>>;
  readonly calls: CallLog;
  readonly faults: Faults;
  /** Which Lambda signs with this access key id. */
  readonly functionOf: (accessKeyId: string) => string | undefined;
  /** Which calls of Lambdas their roles do not allow. */
  readonly guard: Guard;
  /** Hears of the calls of Lambdas. */
  readonly observer: Pick<Observer, 'callAnswered'>;
}

/** The one port of all services. */
export interface AwsEndpoint {
  readonly url: string;
  /** Until then, requests wait. */
  open(backends: Backends): void;
  close(): Promise<void>;
}

/**
 * Listens on loopback. Queues need to know the port before they can be loaded, so that what answers the
 * requests is given afterwards.
 */
export async function listen(port: number): Promise<AwsEndpoint> {
  const opened = Promise.withResolvers<Backends>();
  const server = createServer((request, response) => {
    opened.promise
      .then((backends) => serve(request, response, backends))
      .catch((error: unknown) => {
        if (isConnectionReset(error)) return;
        console.error('an AWS call failed inside the local services', error);
        response.destroy();
      });
  });
  // The SDK keeps connections for longer than Node's five seconds; a connection that closes just as a call
  // goes out would look like a fault of the service.
  server.keepAliveTimeout = 65_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: urlOf(server),
    open: opened.resolve,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The caller left in the middle of its request, as a Lambda does that is stopped. */
function isConnectionReset(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ECONNRESET';
}

async function serve(request: IncomingMessage, response: ServerResponse, backends: Backends): Promise<void> {
  const call = parseAwsCall(request, await readBody(request));
  if (!isService(call.service)) {
    const message = `${call.service || 'The service of this request'} is not simulated here`;
    answerError(response, call.isForm ? 'sns' : 'dynamodb', {
      status: 400,
      code: 'UnknownOperationException',
      message,
    });
    return;
  }
  const functionName = backends.functionOf(call.accessKeyId);
  if (functionName !== undefined) {
    backends.calls.record(functionName, call);
    observe(call, response, backends.observer);
    const refusal = backends.guard(functionName, call.service, call);
    if (refusal !== undefined) return answerError(response, call.service, refusal);
  }
  const callers = callersOf(functionName, call);
  if (callers !== undefined && backends.faults.strike(callers, call.service, call, response)) return;
  try {
    await backends.engines[call.service](call, response);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    answerError(response, call.service, error);
  }
}

/** Whose faults a call may meet; operators meet none. */
function callersOf(functionName: string | undefined, { accessKeyId }: AwsCall): Callers | undefined {
  if (functionName !== undefined) return 'functions';
  return accessKeyId === EVENT_SOURCE_KEY ? 'event_sources' : undefined;
}

function observe(call: AwsCall, response: ServerResponse, observer: Backends['observer']): void {
  const started = performance.now();
  const { service, operation, input } = call;
  const header = call.request.headers['x-amzn-trace-id'];
  response.once('close', () =>
    observer.callAnswered({
      traceId: traceRoot([header].flat()[0]),
      service,
      operation,
      input,
      status: response.writableFinished ? response.statusCode : undefined,
      durationMs: Math.round(performance.now() - started),
    }),
  );
}

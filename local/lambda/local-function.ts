import { randomBytes, randomUUID } from 'node:crypto';
import { NO_OBSERVER, type Observer, traceRoot } from '../observer.ts';
import { type EnvironmentOptions, ExecutionEnvironment } from './execution-environment.ts';
import { type FunctionLog, stdoutLog } from './function-log.ts';
import { failedInvocation, type InvocationResult } from './messages.ts';
import { failureLine } from './platform-lines.ts';

export interface LocalFunctionOptions extends EnvironmentOptions {
  readonly name: string;
  readonly arn: string;
  readonly timeoutSeconds: number;
  /** Execution environments at a time; further invocations wait. @default 4 */
  readonly maxEnvironments?: number;
  /** @default what the handler writes goes to standard output */
  readonly log?: FunctionLog;
  /** Hears of each invocation. @default nobody */
  readonly observer?: Pick<Observer, 'invocationStarted' | 'invocationEnded'>;
}

/** A Lambda function: as many execution environments as its invocations need, each with one at a time. */
export class LocalFunction {
  readonly name: string;
  readonly arn: string;
  readonly #options: LocalFunctionOptions;
  readonly #maxEnvironments: number;
  readonly #log: FunctionLog;
  readonly #observer: NonNullable<LocalFunctionOptions['observer']>;
  readonly #all = new Set<ExecutionEnvironment>();
  readonly #running = new Set<Promise<InvocationResult>>();
  #idle: ExecutionEnvironment[] = [];
  #queue: (() => void)[] = [];
  #stopped = false;

  constructor(options: LocalFunctionOptions) {
    this.name = options.name;
    this.arn = options.arn;
    this.#options = options;
    this.#maxEnvironments = options.maxEnvironments ?? 4;
    this.#log = options.log ?? stdoutLog;
    this.#observer = options.observer ?? NO_OBSERVER;
  }

  /** Starts the first execution environment ahead of the first invocation. */
  warm(): void {
    if (this.#all.size === 0) this.#idle.push(this.#start());
  }

  /** Invokes the function with an event as JSON; never rejects. */
  invoke(payload: string, requestId: string = randomUUID()): Promise<InvocationResult> {
    const run = this.#invoke(payload, requestId);
    this.#running.add(run);
    return run.finally(() => this.#running.delete(run));
  }

  /** Lets the invocations that run end within `graceMs`, then ends all processes. */
  async stop(graceMs: number): Promise<void> {
    const grace = new AbortController();
    const timer = setTimeout(() => grace.abort(), graceMs);
    const expired = new Promise((resolve) => grace.signal.addEventListener('abort', resolve));
    await Promise.race([Promise.all(this.#running), expired]);
    clearTimeout(timer);
    this.#stopped = true;
    for (const wake of this.#queue.splice(0)) wake();
    await Promise.all([...this.#all].map((environment) => environment.kill()));
  }

  async #invoke(payload: string, requestId: string): Promise<InvocationResult> {
    const environment = await this.#acquire();
    if (environment === undefined) return failedInvocation('Sandbox.Stopped', 'The local run is stopping');
    const started = performance.now();
    const header = tracingHeader();
    const traceId = traceRoot(header) ?? requestId;
    const service = this.#options.variables.POWERTOOLS_SERVICE_NAME;
    this.#observer.invocationStarted({ traceId, functionName: this.name, service, payload });
    try {
      const invocation = { requestId, payload, traceId: header, functionArn: this.arn };
      const result = await environment.invoke(invocation, this.#options.timeoutSeconds * 1000);
      const durationMs = Math.round(performance.now() - started);
      this.#observer.invocationEnded({ traceId, durationMs, result });
      if (result.functionError) {
        this.#log.platform(failureLine({ requestId, result, durationMs, at: new Date() }));
      }
      return result;
    } finally {
      this.#release(environment);
    }
  }

  async #acquire(): Promise<ExecutionEnvironment | undefined> {
    for (;;) {
      if (this.#stopped) return undefined;
      const idle = this.#idle.pop();
      if (idle?.alive) return idle;
      if (idle !== undefined) {
        this.#all.delete(idle);
        continue;
      }
      if (this.#all.size < this.#maxEnvironments) return this.#start();
      await new Promise<void>((resolve) => this.#queue.push(resolve));
    }
  }

  #start(): ExecutionEnvironment {
    const environment = new ExecutionEnvironment(this.#options, this.#log);
    this.#all.add(environment);
    return environment;
  }

  #release(environment: ExecutionEnvironment): void {
    if (environment.alive) this.#idle.push(environment);
    else this.#all.delete(environment);
    this.#queue.shift()?.();
  }
}

/** As X-Ray writes it: https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader */
const tracingHeader = (): string => {
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  const random = (bytes: number): string => randomBytes(bytes).toString('hex');
  return `Root=1-${seconds}-${random(12)};Parent=${random(8)};Sampled=0`;
};

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Duplex, type Readable, type Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { ANSWERS_FD, frame, frameReader, INVOCATIONS_FD } from './frames.ts';
import type { FunctionLog } from './function-log.ts';
import { lineReader } from './lines.ts';
import {
  type Answer,
  AnswerSchema,
  failedInvocation,
  type Invocation,
  type InvocationResult,
} from './messages.ts';

/** Standard output and standard error. */
const OUTPUT_FDS = [1, 2];
const BOOTSTRAP = fileURLToPath(new URL('bootstrap.ts', import.meta.url));
/** INIT may take ten seconds: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html */
const INIT_LIMIT_MS = 10_000;

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_RESPONSE_BYTES = 6 * 1024 * 1024;

/** What every execution environment of a function starts with. */
export interface EnvironmentOptions {
  readonly taskRoot: string;
  /** All the variables that the process sees: nothing of the runner's own environment is added. */
  readonly variables: Readonly<Record<string, string>>;
}

/** One process that runs one invocation at a time of one function. */
export class ExecutionEnvironment {
  readonly #process: ChildProcess;
  readonly #invocations: Writable;
  readonly #initialised: Promise<InvocationResult | undefined>;
  #waiting: ((answer: Answer | undefined) => void) | undefined;
  #exit: string | undefined;

  constructor({ taskRoot, variables }: EnvironmentOptions, log: FunctionLog) {
    this.#process = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', BOOTSTRAP], {
      cwd: taskRoot,
      env: { ...variables },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
      // A process group of its own: Ctrl-C in the terminal reaches the runner only, which lets invocations finish.
      detached: true,
    });
    for (const fd of OUTPUT_FDS) {
      const lines = lineReader((whole) => log.written(whole));
      pipe(this.#process.stdio[fd]).on('data', lines.push).on('end', lines.end);
    }
    this.#invocations = pipe(this.#process.stdio[INVOCATIONS_FD]);
    this.#invocations.on('error', () => {}); // A process that died reports itself by its exit.
    const answers: Readable = pipe(this.#process.stdio[ANSWERS_FD]);
    answers.on(
      'data',
      frameReader((message) => this.#settle(v.parse(AnswerSchema, message))),
    );
    this.#process.on('error', (error) => this.#ended(error.message));
    // `close` comes after all answers and all output were read, `exit` may come before.
    this.#process.on('close', (code, signal) =>
      this.#ended(signal ? `signal: ${signal}` : `exit status ${code}`),
    );
    this.#initialised = this.#initialise();
  }

  /** False from the moment in which the process ended or was told to. */
  get alive(): boolean {
    return this.#exit === undefined && !this.#process.killed;
  }

  /** Runs one invocation; never rejects. After a time-out or a crash the environment is no longer `alive`. */
  async invoke(invocation: Omit<Invocation, 'deadline'>, timeoutMs: number): Promise<InvocationResult> {
    const initError = await this.#initialised;
    if (initError !== undefined) return initError;
    const answered = this.#nextAnswer(timeoutMs);
    this.#invocations.write(frame({ ...invocation, deadline: Date.now() + timeoutMs } satisfies Invocation));
    return this.#resultOf(await answered, invocation.requestId, timeoutMs);
  }

  /** Ends the process at once; resolves when it is gone. */
  async kill(): Promise<void> {
    if (this.#exit !== undefined) return;
    const gone = once(this.#process, 'close');
    this.#process.kill('SIGKILL');
    await gone;
  }

  async #initialise(): Promise<InvocationResult | undefined> {
    const answer = await this.#nextAnswer(INIT_LIMIT_MS);
    if (answer !== 'timeout' && answer?.kind === 'ready') return undefined;
    return this.#resultOf(answer, 'INIT', INIT_LIMIT_MS);
  }

  #resultOf(answer: Answer | 'timeout' | undefined, requestId: string, timeoutMs: number): InvocationResult {
    if (answer === 'timeout') {
      this.#process.kill('SIGKILL');
      const message = `Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`;
      return failedInvocation('Sandbox.Timedout', `RequestId: ${requestId} Error: ${message}`);
    }
    if (answer === undefined || answer.kind === 'ready') {
      const message = `Runtime exited with error: ${this.#exit ?? 'unknown'}`;
      return failedInvocation('Runtime.ExitError', `RequestId: ${requestId} Error: ${message}`);
    }
    if (Buffer.byteLength(answer.payload) > MAX_RESPONSE_BYTES) {
      const message = `Response payload size exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`;
      return failedInvocation('Function.ResponseSizeTooLarge', message);
    }
    return { payload: answer.payload, functionError: answer.kind !== 'result' };
  }

  #nextAnswer(timeoutMs: number): Promise<Answer | 'timeout' | undefined> {
    if (this.#exit !== undefined) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#waiting = undefined;
        resolve('timeout');
      }, timeoutMs);
      this.#waiting = (answer) => {
        clearTimeout(timer);
        resolve(answer);
      };
    });
  }

  #settle(answer: Answer | undefined): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.(answer);
  }

  #ended(reason: string): void {
    this.#exit ??= reason;
    this.#settle(undefined);
  }
}

function pipe(stream: unknown): Duplex {
  if (stream instanceof Duplex) return stream;
  throw new Error('The pipe to an execution environment is missing');
}

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { type Report, ReportSchema, type Round, type Task } from './heap-messages.ts';

const PROCESS = fileURLToPath(new URL('heap-process.ts', import.meta.url));

/**
 * Code that V8 makes faster the more often it runs takes more and more memory for a while, some hundred bytes a call in the
 * first thousands of calls. Without that, the heap stands still to the byte between calls that keep nothing.
 */
const FLAGS = [
  ...['--expose-gc', '--disable-warning=ExperimentalWarning'],
  ...['--no-opt', '--no-maglev', '--no-sparkplug', '--no-flush-bytecode', '--no-lazy-feedback-allocation'],
];

/** A process whose heap is measured. */
export interface HeapChild {
  /** Makes calls, then looks at the heap. */
  run(round: Round): Promise<Report>;
  stop(): void;
}

/** Starts a process that has the environment of this one, and so the services of its backend. */
export async function startHeapChild(task: Task): Promise<HeapChild> {
  const child = fork(PROCESS, {
    env: process.env,
    execArgv: FLAGS,
    // The handlers' logs are of no use here; errors of the process itself are.
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let errors = '';
  child.stderr?.on('data', (chunk) => (errors = `${errors}${chunk}`.slice(-2_000)));
  const answerTo = async (message: Task | Round): Promise<unknown> => {
    child.send(message);
    return await nextMessage(child, () => errors);
  };
  await answerTo(task);
  return {
    run: async (round) => v.parse(ReportSchema, await answerTo(round)),
    stop: () => void child.kill(),
  };
}

async function nextMessage(child: ChildProcess, errors: () => string): Promise<unknown> {
  const ended = new AbortController();
  const { signal } = ended;
  try {
    const exited = once(child, 'exit', { signal }).then(([code]) => {
      throw new Error(`The process whose heap is measured ended with exit code ${code}: ${errors()}`);
    });
    const [message] = await Promise.race([once(child, 'message', { signal }), exited]);
    return message;
  } finally {
    ended.abort();
  }
}

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import * as v from 'valibot';
import type { Items } from './aws-answers.ts';
import { responseSchema, type StandInRequest, type StandInResponse } from './messages.ts';
import type { StandInOptions } from './server.ts';

/** The stand-in for AWS, seen from the benchmark. */
export interface StandInProcess {
  readonly url: string;
  /** Sets what the tables hold and how many milliseconds an answer takes, and begins to count anew. */
  prepare(items: Items, delay: number): Promise<void>;
  /** How often each operation was called since the last time. */
  takeCalls(): Promise<Readonly<Record<string, number>>>;
  stop(): Promise<void>;
}

/** @throws Error where the process ends */
export async function startStandInProcess(options: StandInOptions): Promise<StandInProcess> {
  const child = fork(join(import.meta.dirname, 'main.ts'), {
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  const exited = once(child, 'exit');
  const died = exited.then(([code]): never => {
    throw new Error(`The stand-in for AWS ended with ${code}`);
  });
  died.catch(() => {}); // Told to whoever asks next.

  async function ask(request: StandInRequest): Promise<StandInResponse> {
    const answered = once(child, 'message');
    child.send(request);
    const [response] = await Promise.race([answered, died]);
    return v.parse(responseSchema, response);
  }

  const { port } = await ask({ kind: 'start', key: options.key, cert: options.cert });
  return {
    url: `https://127.0.0.1:${port}`,
    async prepare(items, delay) {
      await ask({ kind: 'prepare', items, delay });
      await ask({ kind: 'take-calls' });
    },
    async takeCalls() {
      return (await ask({ kind: 'take-calls' })).calls ?? {};
    },
    async stop() {
      child.disconnect();
      await exited;
    },
  };
}

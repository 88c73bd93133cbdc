import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MAIN = join(import.meta.dirname, '../../../cli/main.ts');

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  /** What is piped in; without it stdin is empty. */
  readonly stdin?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

export interface RunningCli {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

/** Starts `pyrus-chat` as a script would: no terminal, and nothing of this machine's AWS settings. */
export function startCli(args: readonly string[], { env, cwd }: CliOptions = {}): RunningCli {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, ...args], {
    cwd: cwd ?? tmpdir(),
    env: {
      PATH: process.env.PATH,
      HOME: join(tmpdir(), 'no-such-home'),
      AWS_EC2_METADATA_DISABLED: 'true',
      ...env,
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk) => (stdout += chunk));
  child.stderr?.setEncoding('utf8').on('data', (chunk) => (stderr += chunk));
  // A command that does not read its stdin may end before all of it is written.
  child.stdin?.on('error', () => {});
  const ended = once(child, 'close').then(([code]) => ({ code, stdout, stderr }));
  return { child, ended };
}

/** Runs a command line to its end. */
export async function runCli(args: readonly string[], options: CliOptions = {}): Promise<Ended> {
  const { child, ended } = startCli(args, options);
  child.stdin?.end(options.stdin);
  return ended;
}

/** Waits until something is so; fails by the test's time-out. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 25));
}

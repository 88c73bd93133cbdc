import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** The outputs of the stack and what the local run adds to them. */
interface Outputs {
  readonly AuthorizationUrl: string;
  readonly WebhookUrl: string;
  readonly KeysUrl: string;
  readonly DevicesUrl: string;
  readonly KeysFunctionName: string;
  readonly LambdaEndpoint: string;
  readonly SnsEndpoint: string;
  readonly FcmUrl: string;
  readonly FaultsUrl: string;
  readonly CallsUrl: string;
  readonly PlaygroundUrl: string;
  readonly AppIds: readonly string[];
}

export interface LocalRun {
  readonly outputs: Outputs;
  /** What the run printed so far: its progress, its outputs, the logs of the Lambdas. */
  readonly printed: () => string;
  /**
   * Ends it as Ctrl-C does; returns the exit code.
   *
   * @throws Error where the template lacked a permission: of a best-effort call nothing else would tell
   */
  stop(): Promise<number | null>;
  /** Ends it as a power cut does. */
  kill(): Promise<void>;
}

const ROOT = join(import.meta.dirname, '../..');
/** Generous: the machine may be busy with other tests. The contract's 15 s are for a machine that is not. */
const READY_WITHIN = 90_000;

/** Does what `npm start -- --port 0 --data DIR` does, and waits until it is ready. */
export async function startLocalRun(dataDir: string, ...options: readonly string[]): Promise<LocalRun> {
  const file = join(dataDir, 'outputs.json');
  rmSync(file, { force: true });
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', 'local/main.ts', '--port', '0', '--data', dataDir, ...options],
    { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let printed = '';
  child.stdout?.on('data', (chunk) => (printed += chunk));
  child.stderr?.on('data', (chunk) => (printed += chunk));
  const exited = once(child, 'exit');
  const outputs = await untilReady(child, file, () => printed);
  return {
    outputs,
    printed: () => printed,
    async stop() {
      child.kill('SIGTERM');
      const [code] = await exited;
      const refused = printed.match(/\bREFUSED: .*/g);
      if (refused !== null) throw new Error(`Calls without a permission:\n${refused.join('\n')}`);
      return code;
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

async function untilReady(child: ChildProcess, file: string, printed: () => string): Promise<Outputs> {
  const end = Date.now() + READY_WITHIN;
  while (Date.now() < end) {
    if (child.exitCode !== null) {
      throw new Error(`The local run ended with exit code ${child.exitCode}:\n${printed()}`);
    }
    try {
      return JSON.parse(readFileSync(file, 'utf8'));
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  child.kill('SIGKILL');
  throw new Error(`The local run was not ready in time:\n${printed()}`);
}

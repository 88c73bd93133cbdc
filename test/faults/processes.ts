import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** An execution environment of a Lambda: a process of its own under the local run. */
export interface LambdaProcess {
  readonly pid: number;
  /** As its folder in `lambdas/` is called. */
  readonly name: string;
}

/** All processes, their command lines, and of one's own the environment too: ps spells that differently on macOS. */
const PS = process.platform === 'darwin' ? ['-AEww'] : ['axeww'];
const LINE = /^\s*(\d+)\s+(\d+)\s+(.*)$/;
const MOST_OUTPUT = 64 * 1024 * 1024;
/** The stack gives it to each of its functions. */
const NAME = /\sPOWERTOOLS_SERVICE_NAME=(\S+)/;

/** The Lambdas of the local run that keeps its data in a directory. Found from outside: a run has no hook for tests. */
export async function lambdasOf(dataDir: string): Promise<LambdaProcess[]> {
  const { stdout } = await promisify(execFile)('ps', [...PS, '-o', 'pid=,ppid=,args='], {
    maxBuffer: MOST_OUTPUT,
  });
  const all = stdout.split('\n').flatMap((line) => {
    const [, pid, parent, command = ''] = LINE.exec(line) ?? [];
    return command === '' ? [] : [{ pid: Number(pid), parent: Number(parent), command }];
  });
  const runs = new Set(
    all.filter(({ command }) => command.includes(` --data ${dataDir}`)).map(({ pid }) => pid),
  );
  return all.flatMap(({ pid, parent, command }) => {
    const name = NAME.exec(command)?.[1];
    return runs.has(parent) && name !== undefined ? [{ pid, name }] : [];
  });
}

/** Ends processes as a lack of memory would; those that are gone already don't matter. */
export function kill(processes: readonly LambdaProcess[]): void {
  for (const { pid } of processes) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended by itself.
    }
  }
}

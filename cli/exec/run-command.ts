import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { note } from '../terminal/output.ts';
import { printable } from '../terminal/printable.ts';

/** What shells end with where they can't run a command: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_08_02 */
const NOT_FOUND = 127;
const NOT_EXECUTABLE = 126;
const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** As shells count a process that a signal ended. */
export const exitCodeOf = (signal: NodeJS.Signals): number => 128 + constants.signals[signal];

/**
 * Runs a command with our own stdin, stdout and stderr.
 *
 * @param interrupted see `interruption`
 * @returns the exit code that a shell would tell
 */
export async function runCommand(
  [command = '', ...args]: readonly string[],
  where: { readonly env: NodeJS.ProcessEnv; readonly cwd: string | undefined },
  interrupted: AbortSignal,
): Promise<number> {
  const child = spawn(command, args, { ...where, stdio: 'inherit' });
  const stopForwarding = forwardSignals(child, interrupted);
  try {
    const [code, signal] = await once(child, 'exit');
    return signal === null ? Number(code) : exitCodeOf(signal);
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    note(`error: ${printable(command)}: ${isMissing ? 'there is no such command' : 'it can not be run'}`);
    return isMissing ? NOT_FOUND : NOT_EXECUTABLE;
  } finally {
    stopForwarding();
  }
}

function forwardSignals(child: ChildProcess, interrupted: AbortSignal): () => void {
  // A terminal sends Ctrl-C to the command itself; twice may mean something else to it.
  const isOnTerminal = [process.stdin, process.stdout, process.stderr].some(({ isTTY }) => isTTY);
  const forward = (signal: NodeJS.Signals): void => {
    if (signal !== 'SIGINT' || !isOnTerminal) child.kill(signal);
  };
  // There is no signal where npm is gone.
  const abandon = (): void => void (interrupted.reason === 'SIGHUP' && child.kill('SIGTERM'));
  interrupted.addEventListener('abort', abandon);
  for (const signal of FORWARDED) process.on(signal, forward);
  return () => {
    interrupted.removeEventListener('abort', abandon);
    for (const signal of FORWARDED) process.off(signal, forward);
  };
}

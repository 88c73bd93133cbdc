import { ExitCode } from '../errors.ts';
import { note } from '../terminal/output.ts';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

export interface Interruption {
  readonly signal: AbortSignal;
  /** Leaves signals to Node again. */
  dispose(): void;
}

/** Turns the first Ctrl-C into a wish to stop; the second ends the process at once. */
export function listenForInterruption(): Interruption {
  const controller = new AbortController();
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(ExitCode.interrupted);
    note('\nFinishing what is under way… Ctrl-C again ends at once.');
    controller.abort();
  };
  for (const signal of SIGNALS) process.on(signal, interrupt);
  return {
    signal: controller.signal,
    dispose: () => {
      for (const signal of SIGNALS) process.off(signal, interrupt);
    },
  };
}

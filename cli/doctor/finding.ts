/** How bad it is. `info` is worth knowing and needs nothing to be done; only a `failure` makes the exit code 1. */
export type Level = 'ok' | 'info' | 'warning' | 'failure';

/** One line of what the doctor found. Without secrets. */
export interface Finding {
  /** What was looked at, in a word or two. */
  readonly check: string;
  readonly level: Level;
  readonly message: string;
  /** What to do about it. */
  readonly advice?: string | undefined;
  /** AppID, where the finding is about one app of several. */
  readonly app?: string;
}

/** Looks at one thing; several findings where it has several parts. What it throws is a failure too. */
export interface Check {
  readonly name: string;
  /** @param signal says when to give up */
  run(signal: AbortSignal): Promise<readonly Finding[]>;
}

const of =
  (level: Level) =>
  (check: string, message: string, advice?: string): Finding => ({
    check,
    level,
    message,
    ...(advice === undefined ? {} : { advice }),
  });

export const ok = of('ok');
export const info = of('info');
export const warning = of('warning');
export const failure = of('failure');

/** What the process ends with; `--help` tells them. */
export const ExitCode = {
  ok: 0,
  failed: 1,
  wrongUsage: 2,
  /** As shells count a process that Ctrl-C ended: 128 and the number of the signal. */
  interrupted: 130,
} as const;

/** The command line makes no sense, or a confirmation is missing. Ends with exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export interface CliErrorOptions {
  /** What to do next, as a sentence. */
  readonly hint?: string | undefined;
  /** Whether the same call may well succeed a moment later. */
  readonly transient?: boolean;
}

/** The command could not do what it was asked to. Ends with exit code 1. Its message holds no secret. */
export class CliError extends Error {
  override readonly name = 'CliError';
  /** For scripts: the admin Lambda's code, the AWS error's name, or a word of ours. */
  readonly code: string;
  readonly hint: string | undefined;
  readonly transient: boolean;

  constructor(code: string, message: string, { hint, transient = false }: CliErrorOptions = {}) {
    super(message);
    this.code = code;
    this.hint = hint;
    this.transient = transient;
  }
}

/** The admin Lambda refused an action, or failed in carrying it out. `code` is its `errorType`. */
export class ActionError extends CliError {}

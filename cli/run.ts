import { type Command, CommanderError } from 'commander';
import { CliError, ExitCode, UsageError } from './errors.ts';
import { note, printJson } from './terminal/output.ts';
import { printable } from './terminal/printable.ts';

/** Runs a command line; resolves to the exit code. */
export async function run(program: Command, argv: readonly string[]): Promise<number> {
  // A reader that went away (`| head`) is no error of ours.
  process.stdout.on('error', (error) => process.exit('code' in error && error.code === 'EPIPE' ? 0 : 1));
  try {
    await program.parseAsync(argv);
    return Number(process.exitCode ?? ExitCode.ok);
  } catch (error) {
    // Commander has told what is wrong already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.ok : ExitCode.wrongUsage;
    if (error instanceof UsageError) {
      note(`error: ${printable(error.message)}`);
      return ExitCode.wrongUsage;
    }
    report(error, argv.includes('--json'));
    return ExitCode.failed;
  }
}

/** Tells people on stderr, and scripts that asked for JSON on stdout too. */
function report(error: unknown, json: boolean): void {
  const { code, message, hint } = error instanceof CliError ? error : explain(error);
  if (json) printJson({ error: { code, message, ...(hint === undefined ? {} : { hint }) } });
  note(`error: ${printable(message)} (${printable(code)})`);
  if (hint !== undefined) note(printable(hint));
}

/** Errors of the system, such as a directory that is not there, say it themselves; others are ours. */
function explain(error: unknown): Pick<CliError, 'code' | 'message' | 'hint'> {
  if (!(error instanceof Error)) return { code: 'Unexpected', message: String(error), hint: undefined };
  const code = 'code' in error ? String(error.code) : 'Unexpected';
  return { code, message: error.message, hint: undefined };
}

import { ExitCode } from '../errors.ts';
import { printJson } from '../terminal/output.ts';
import type { BulkResult } from './bulk-run.ts';
import type { Failures } from './failures.ts';

/** Ends a bulk command: its one JSON document, and its exit code. */
export function showResult(
  { failed, interrupted }: BulkResult,
  counts: Readonly<Record<string, number | string>>,
  failures: Failures,
  { json }: { readonly json?: boolean },
): void {
  const failuresFile = failed > 0 ? { failures_file: failures.file } : {};
  if (json) printJson({ ...counts, failed, ...failuresFile, interrupted });
  if (interrupted) process.exitCode = ExitCode.interrupted;
  else if (failed > 0) process.exitCode = ExitCode.failed;
}

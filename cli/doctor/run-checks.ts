import { isDeniedBy } from '../admin-lambda/aws-error.ts';
import { CliError } from '../errors.ts';
import { type Check, type Finding, failure, warning } from './finding.ts';

/**
 * Runs checks side by side. One that breaks down, or has not ended when the signal says so, is a failure itself: nothing
 * is left unsaid.
 *
 * @param patience seconds after which the signal gives up, for the message
 */
export async function runChecks(
  checks: readonly Check[],
  signal: AbortSignal,
  patience: number,
): Promise<Finding[]> {
  const findings = await Promise.all(checks.map((check) => runCheck(check, signal, patience)));
  return findings.flat();
}

async function runCheck(check: Check, signal: AbortSignal, patience: number): Promise<readonly Finding[]> {
  try {
    return await check.run(signal);
  } catch (error) {
    if (signal.aborted) return [failure(check.name, `Not done after ${patience} s.`, TOO_SLOW)];
    return [brokenDown(check.name, error)];
  }
}

const TOO_SLOW = 'Something answers too slowly, or not at all: see what else failed.';

/** A permission that the operator lacks says nothing about the stack; everything else does. */
export function brokenDown(check: string, error: unknown): Finding {
  if (!(error instanceof CliError))
    return failure(check, error instanceof Error ? error.message : String(error));
  const { code, message, hint } = error;
  return isDeniedBy(error)
    ? warning(check, `Not checked: ${message}`, hint)
    : failure(check, `${message} (${code})`, hint);
}

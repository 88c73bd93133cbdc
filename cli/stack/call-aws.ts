import { explainAwsError } from '../admin-lambda/aws-error.ts';
import { localRunIsDown } from '../admin-lambda/local-run.ts';
import type { Target } from '../admin-lambda/target.ts';

/**
 * Waits for a call of the SDK, and says what is to be done where it fails.
 *
 * @param needed permission and resource of the call: `dynamodb:Query on the table …`
 * @throws CliError
 */
export async function callAws<T>(target: Target, needed: string, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    const explained = explainAwsError(error, needed);
    throw target.isLocal && explained.code === 'ECONNREFUSED' ? localRunIsDown(target.name) : explained;
  }
}

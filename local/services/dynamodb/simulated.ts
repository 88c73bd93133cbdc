import { AwsError } from '../aws-answer.ts';
import type { AwsCall } from '../aws-call.ts';

/** @throws AwsError for what dynalite would get wrong in silence. */
export function checkSimulated(call: AwsCall): void {
  if (call.operation.startsWith('Transact') || call.operation === 'ExecuteTransaction') {
    throw new AwsError(
      'UnknownOperationException',
      'transactions are not simulated here; this design has none',
    );
  }
  const onFailure = call.input?.ReturnValuesOnConditionCheckFailure;
  if (onFailure !== undefined && onFailure !== 'NONE') {
    throw new AwsError(
      'ValidationException',
      'ReturnValuesOnConditionCheckFailure is not simulated here; this design does without it',
    );
  }
}

import { AwsError } from '../aws-answer.ts';
import type { AwsCall } from '../aws-call.ts';

/** @throws AwsError for what AWS refuses and fauxqs does not. */
export function checkSqsCall(call: AwsCall): void {
  if (call.operation === 'SendMessage') checkIds(call.input ?? {});
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const ID = /^[A-Za-z0-9!"#$%&'()*+,\-./:;<=>?@[\\\]^_`{|}~]{1,128}$/;

function checkIds(message: Record<string, unknown>): void {
  for (const name of ['MessageGroupId', 'MessageDeduplicationId']) {
    const id = message[name];
    if (id === undefined || (typeof id === 'string' && ID.test(id))) continue;
    throw new AwsError(
      'InvalidParameterValue',
      `Value ${id} for parameter ${name} is invalid. Reason: ${name} can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
    );
  }
}

import { AwsError } from '../aws-answer.ts';
import type { AwsCall } from '../aws-call.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const ID = /^[A-Za-z0-9!"#$%&'()*+,\-./:;<=>?@[\\\]^_`{|}~]{1,128}$/;

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html */
const QUEUE_NAME = /^(?=.{1,80}$)[A-Za-z0-9_-]+(\.fifo)?$/;

/**
 * Checks the lengths and characters of names and ids. Sizes and characters of bodies fauxqs checks itself: at
 * most 1 MiB, https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
 * @throws AwsError for what AWS refuses and fauxqs does not.
 */
export function checkSqsCall(call: AwsCall): void {
  const input = call.input ?? {};
  if (call.operation === 'CreateQueue') checkQueueName(input.QueueName);
  if (call.operation === 'SendMessage') checkIds(input);
  if (call.operation === 'SendMessageBatch' && Array.isArray(input.Entries)) {
    for (const entry of input.Entries) checkIds(entry);
  }
}

function checkQueueName(name: unknown): void {
  if (typeof name !== 'string' || QUEUE_NAME.test(name)) return;
  throw new AwsError(
    'InvalidParameterValue',
    'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
  );
}

function checkIds(message: Readonly<Record<string, unknown>>): void {
  for (const name of ['MessageGroupId', 'MessageDeduplicationId']) {
    const id = message[name];
    if (id === undefined || (typeof id === 'string' && ID.test(id))) continue;
    throw new AwsError(
      'InvalidParameterValue',
      `Value ${id} for parameter ${name} is invalid. Reason: ${name} can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
    );
  }
}

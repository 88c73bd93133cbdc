import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { deviceAddress, pushIdOf, type ReplyPush } from '../push/reply-push.ts';
import { ServiceUnavailable } from '../shared/errors.ts';

/**
 * Puts pushes into the FIFO queue.
 *
 * The group is the phone: its replies keep their order, and a phone that fails delays no other. The deduplication id is
 * the push: what Pyrus tells twice within five minutes is queued once.
 */
export function createDeliveryQueue(client: SQSClient, queueUrl: string) {
  /** @throws ServiceUnavailable where SQS did not take it */
  return async function enqueue(push: ReplyPush): Promise<void> {
    try {
      await client.send(
        new SendMessageCommand({
          QueueUrl: queueUrl,
          MessageBody: asciiJson(push),
          MessageGroupId: deviceAddress(push),
          MessageDeduplicationId: pushIdOf(push),
        }),
      );
    } catch (cause) {
      throw new ServiceUnavailable({ cause });
    }
  };
}

/** JSON of ASCII characters only: SQS refuses U+FFFE, U+FFFF and other characters that JSON leaves as they are. */
export const asciiJson = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

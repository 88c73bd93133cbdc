import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import { pushIdOf, type ReplyPush, replyPushSchema } from '../../lambdas/push/reply-push.ts';
import type { Target } from '../admin-lambda/target.ts';
import { CliError } from '../errors.ts';
import { callAws } from '../stack/call-aws.ts';
import { operationsOf } from '../stack/operations.ts';
import { depthOf } from './depth.ts';

/** For so long nobody else gets a message that is looked at. It is given back earlier, unless the process dies. */
const HIDDEN_SECONDS = 60;

/** The most that SQS hands out, or takes, at a time. */
const BATCH = 10;

/** A message that every try failed with. */
export interface DeadLetter {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  /** Undefined where the body is none that `webhook` made. */
  readonly push: ReplyPush | undefined;
  readonly groupId: string;
  readonly deduplicationId: string;
  /** When it came into the dead-letter queue; milliseconds since 1970. */
  readonly since: number;
}

export type DeadLetters = ReturnType<typeof createDeadLetters>;

/** The dead-letter queue of a stack. */
export function createDeadLetters(target: Target) {
  const client = new SQSClient(target.services);
  const { delivery, deadLetter } = operationsOf(target).queues;
  const call = <T>(action: string, queue: string, work: Promise<T>): Promise<T> =>
    callAws(target, `sqs:${action} on the queue ${queue.split('/').at(-1)}`, work);

  return {
    /** How many there are, about; those that somebody looks at just now included. */
    async count(): Promise<number> {
      const { waiting, hidden } = await depthOf(client, target, deadLetter);
      return waiting + hidden;
    },

    /** Some that nobody looks at, oldest first within a phone; none where there are no more. Hides them. */
    async receive(): Promise<DeadLetter[]> {
      const { Messages = [] } = await call(
        'ReceiveMessage',
        deadLetter,
        client.send(
          new ReceiveMessageCommand({
            QueueUrl: deadLetter,
            MaxNumberOfMessages: BATCH,
            VisibilityTimeout: HIDDEN_SECONDS,
            // Only a long poll asks all of SQS' servers; the local one is one.
            WaitTimeSeconds: target.isLocal ? 0 : 2,
            MessageSystemAttributeNames: ['MessageGroupId', 'MessageDeduplicationId', 'SentTimestamp'],
          }),
        ),
      );
      return Messages.map(readDeadLetter);
    },

    /** Gives back what was only looked at. */
    async release(letters: readonly DeadLetter[]): Promise<void> {
      for (let start = 0; start < letters.length; start += BATCH) {
        const entries = letters.slice(start, start + BATCH).map(({ receiptHandle }, index) => ({
          Id: String(index),
          ReceiptHandle: receiptHandle,
          VisibilityTimeout: 0,
        }));
        // What can't be given back shows up by itself, a little later.
        await call(
          'ChangeMessageVisibility',
          deadLetter,
          client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: deadLetter, Entries: entries })),
        );
      }
    },

    /**
     * Puts one back into the delivery queue. It is sent before it is deleted: a process that dies in between leaves it in
     * both, and whichever comes second is known by its deduplication id, or by its row in `Deliveries`.
     */
    async moveBack({ body, push, groupId, deduplicationId, receiptHandle }: DeadLetter): Promise<void> {
      await call(
        'SendMessage',
        delivery,
        client.send(
          new SendMessageCommand({
            QueueUrl: delivery,
            MessageBody: body,
            MessageGroupId: groupId,
            // SQS replaces it by the message's id when it moves a message to a FIFO dead-letter queue.
            MessageDeduplicationId: push === undefined ? deduplicationId : pushIdOf(push),
          }),
        ),
      );
      await call(
        'DeleteMessage',
        deadLetter,
        client.send(new DeleteMessageCommand({ QueueUrl: deadLetter, ReceiptHandle: receiptHandle })),
      );
    },

    close: () => client.destroy(),
  };
}

function readDeadLetter({ MessageId, ReceiptHandle, Body, Attributes = {} }: Message): DeadLetter {
  const { MessageGroupId, MessageDeduplicationId, SentTimestamp } = Attributes;
  if (
    MessageId === undefined ||
    ReceiptHandle === undefined ||
    Body === undefined ||
    MessageGroupId === undefined ||
    MessageDeduplicationId === undefined
  ) {
    throw new CliError('UnknownAnswer', 'SQS handed out a message without its ids.');
  }
  const push = v.safeParse(v.pipe(v.string(), v.parseJson(), replyPushSchema), Body);
  return {
    messageId: MessageId,
    receiptHandle: ReceiptHandle,
    body: Body,
    push: push.success ? push.output : undefined,
    groupId: MessageGroupId,
    deduplicationId: MessageDeduplicationId,
    since: Number(SentTimestamp ?? 0),
  };
}

import { setTimeout as delay } from 'node:timers/promises';
import {
  GetQueueAttributesCommand,
  ListMessageMoveTasksCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import type { Target } from '../admin-lambda/target.ts';
import { CliError } from '../errors.ts';
import { callAws } from '../stack/call-aws.ts';
import { operationsOf } from '../stack/operations.ts';

const LOOK_EVERY_MS = 1_000;

/** How far SQS is with moving messages. */
export interface MoveTask {
  readonly moved: number;
  /** `RUNNING`, `COMPLETED`, `CANCELLING`, `CANCELLED`. */
  readonly status: string;
}

/**
 * Has SQS move all messages of the dead-letter queue back to the delivery queue, and waits for that, for so many seconds at
 * most.
 *
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html
 *
 * @throws CliError where SQS does not begin, or gave up
 */
export async function moveAll(target: Target, seconds: number): Promise<MoveTask> {
  const client = new SQSClient(target.services);
  const url = operationsOf(target).queues.deadLetter;
  const call = <T>(action: string, work: Promise<T>): Promise<T> =>
    callAws(target, `sqs:${action} on the queue ${url.split('/').at(-1)}`, work);
  try {
    const { Attributes = {} } = await call(
      'GetQueueAttributes',
      client.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] })),
    );
    const SourceArn = Attributes.QueueArn;
    await call(
      'StartMessageMoveTask, ReceiveMessage and DeleteMessage (and SendMessage on the delivery queue)',
      client.send(new StartMessageMoveTaskCommand({ SourceArn })),
    );
    for (const end = Date.now() + seconds * 1_000; ; await delay(LOOK_EVERY_MS)) {
      const { Results: [latest] = [] } = await call(
        'ListMessageMoveTasks',
        client.send(new ListMessageMoveTasksCommand({ SourceArn, MaxResults: 1 })),
      );
      const { Status = 'RUNNING', ApproximateNumberOfMessagesMoved = 0, FailureReason } = latest ?? {};
      if (Status === 'FAILED')
        throw new CliError('MoveFailed', `SQS gave up moving: ${FailureReason ?? Status}.`);
      if (Status !== 'RUNNING' || Date.now() >= end) {
        return { moved: Number(ApproximateNumberOfMessagesMoved), status: Status };
      }
    }
  } finally {
    client.destroy();
  }
}

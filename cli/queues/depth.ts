import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Target } from '../admin-lambda/target.ts';
import { callAws } from '../stack/call-aws.ts';

/** How many messages a queue holds, about: SQS counts roughly. */
export interface Depth {
  readonly waiting: number;
  /** Handed out, or hidden until their next try. */
  readonly hidden: number;
}

/** @throws CliError where the queue can't be asked */
export async function depthOf(
  client: SQSClient,
  target: Target,
  queueUrl: string,
  signal?: AbortSignal,
): Promise<Depth> {
  const command = new GetQueueAttributesCommand({
    QueueUrl: queueUrl,
    AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
  });
  const { Attributes = {} } = await callAws(
    target,
    `sqs:GetQueueAttributes on the queue ${queueUrl}`,
    client.send(command, signal && { abortSignal: signal }),
  );
  return {
    waiting: Number(Attributes.ApproximateNumberOfMessages ?? 0),
    hidden: Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0),
  };
}

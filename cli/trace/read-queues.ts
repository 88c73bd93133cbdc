import { GetQueueAttributesCommand, type QueueAttributeName, SQSClient } from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import type { Target } from '../admin-lambda/target.ts';
import { callAws } from '../stack/call-aws.ts';
import { operationsOf } from '../stack/operations.ts';
import type { QueueFacts } from './evidence.ts';

const ATTRIBUTES: readonly QueueAttributeName[] = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'RedrivePolicy',
  'VisibilityTimeout',
];

const count = v.pipe(v.optional(v.string(), '0'), v.transform(Number), v.integer());
const countsSchema = v.object({
  ApproximateNumberOfMessages: count,
  ApproximateNumberOfMessagesNotVisible: count,
});
const queueSchema = v.object({
  ...countsSchema.entries,
  VisibilityTimeout: count,
  RedrivePolicy: v.pipe(
    v.string(),
    v.parseJson(),
    v.object({ maxReceiveCount: v.pipe(v.union([v.number(), v.string()]), v.transform(Number)) }),
  ),
});

/** How full the queues of a stack are, and how often they hand a message out. Receives nothing. */
export async function readQueues(target: Target): Promise<QueueFacts> {
  const sqs = new SQSClient(target.services);
  const { delivery, deadLetter } = operationsOf(target).queues;
  const attributesOf = async (url: string): Promise<unknown> => {
    const { Attributes = {} } = await callAws(
      target,
      `sqs:GetQueueAttributes on the queue ${url}`,
      sqs.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: [...ATTRIBUTES] })),
    );
    return Attributes;
  };
  try {
    const [queue, dead] = await Promise.all([delivery, deadLetter].map(attributesOf));
    const facts = v.parse(queueSchema, queue);
    return {
      waiting: facts.ApproximateNumberOfMessages,
      hidden: facts.ApproximateNumberOfMessagesNotVisible,
      deadLetters: v.parse(countsSchema, dead).ApproximateNumberOfMessages,
      maxReceives: facts.RedrivePolicy.maxReceiveCount,
      visibilityTimeout: facts.VisibilityTimeout * 1_000,
    };
  } finally {
    sqs.destroy();
  }
}

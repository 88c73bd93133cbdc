import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import type { Target } from '../admin-lambda/target.ts';
import { depthOf } from '../queues/depth.ts';
import { callAws } from '../stack/call-aws.ts';
import { operationsOf } from '../stack/operations.ts';
import type { QueueFacts } from './evidence.ts';

const number = v.pipe(v.union([v.number(), v.string()]), v.transform(Number), v.integer());
const settingsSchema = v.object({
  VisibilityTimeout: number,
  RedrivePolicy: v.pipe(v.string(), v.parseJson(), v.object({ maxReceiveCount: number })),
});

/** How full the queues of a stack are, and how often they hand a message out. Receives nothing. */
export async function readQueues(target: Target): Promise<QueueFacts> {
  const sqs = new SQSClient(target.services);
  const { delivery, deadLetter } = operationsOf(target).queues;
  try {
    const [{ waiting, hidden }, dead, settings] = await Promise.all([
      depthOf(sqs, target, delivery),
      depthOf(sqs, target, deadLetter),
      readSettings(sqs, target, delivery),
    ]);
    return {
      waiting,
      hidden,
      // Those that "dlq list" looks at just now are hidden.
      deadLetters: dead.waiting + dead.hidden,
      maxReceives: settings.RedrivePolicy.maxReceiveCount,
      visibilityTimeout: settings.VisibilityTimeout * 1_000,
    };
  } finally {
    sqs.destroy();
  }
}

async function readSettings(
  sqs: SQSClient,
  target: Target,
  queueUrl: string,
): Promise<v.InferOutput<typeof settingsSchema>> {
  const { Attributes } = await callAws(
    target,
    `sqs:GetQueueAttributes on the queue ${queueUrl}`,
    sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl: queueUrl,
        AttributeNames: ['VisibilityTimeout', 'RedrivePolicy'],
      }),
    ),
  );
  return v.parse(settingsSchema, Attributes);
}

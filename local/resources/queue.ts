import {
  CreateQueueCommand,
  GetQueueUrlCommand,
  QueueDoesNotExist,
  SetQueueAttributesCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import { arn } from '../deploy/deployment.ts';
import { ignored, resourceType, tags } from '../deploy/resource-type.ts';
import { LocalStackError } from '../local-stack-error.ts';
import { NameLimit, physicalName } from '../state/physical-names.ts';

const scalar = v.optional(v.union([v.number(), v.boolean(), v.string()]));

/** `AWS::SQS::Queue` on the local SQS. */
export const queue = resourceType(
  {
    QueueName: v.optional(v.string()),
    FifoQueue: v.optional(v.boolean(), false),
    ContentBasedDeduplication: scalar,
    DeduplicationScope: scalar,
    FifoThroughputLimit: scalar,
    DelaySeconds: scalar,
    MaximumMessageSize: scalar,
    MessageRetentionPeriod: scalar,
    ReceiveMessageWaitTimeSeconds: scalar,
    VisibilityTimeout: scalar,
    RedrivePolicy: v.optional(
      v.strictObject({ deadLetterTargetArn: v.string(), maxReceiveCount: v.number() }),
    ),
    RedriveAllowPolicy: ignored('Says who may use the queue as a dead-letter queue: access of an account.'),
    // No KmsMasterKeyId: what the policy of a key allows, and to whom, is not evaluated here.
    SqsManagedSseEnabled: ignored(
      'Encryption at rest with a key of SQS, which nobody needs a permission for.',
    ),
    Tags: tags,
  },
  async (
    { QueueName, FifoQueue, RedrivePolicy, ...properties },
    { logicalId },
    { clients: { sqs }, stackName },
  ) => {
    const ending = FifoQueue ? '.fifo' : '';
    const name = QueueName ?? physicalName(stackName, logicalId, { limit: NameLimit.queue, ending });
    const attributes: Record<string, string> = {};
    for (const [key, value] of Object.entries(properties)) {
      if (SETTABLE.has(key) && value !== undefined) attributes[key] = String(value);
    }
    if (RedrivePolicy !== undefined) attributes.RedrivePolicy = JSON.stringify(RedrivePolicy);
    const url =
      (await updateStanding(sqs, name, attributes)) ??
      (await create(sqs, name, { ...attributes, ...(FifoQueue && { FifoQueue: 'true' }) }));
    return { ref: url, attributes: { Arn: arn('sqs', name), QueueName: name, QueueUrl: url } };
  },
);

const SETTABLE = new Set([
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'FifoThroughputLimit',
  'DelaySeconds',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'ReceiveMessageWaitTimeSeconds',
  'VisibilityTimeout',
]);

async function updateStanding(
  sqs: SQSClient,
  name: string,
  attributes: Record<string, string>,
): Promise<string | undefined> {
  try {
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: name }));
    if (Object.keys(attributes).length > 0) {
      await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: attributes }));
    }
    return QueueUrl;
  } catch (error) {
    if (error instanceof QueueDoesNotExist) return undefined;
    throw error;
  }
}

async function create(sqs: SQSClient, name: string, attributes: Record<string, string>): Promise<string> {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }));
  if (QueueUrl === undefined) throw new LocalStackError(`SQS gave no URL for the queue ${name}`);
  return QueueUrl;
}

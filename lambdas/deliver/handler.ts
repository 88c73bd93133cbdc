import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import * as v from 'valibot';
import { createDeliveryStore } from '../push/delivery-store.ts';
import { createDeviceStore } from '../push/device-store.ts';
import type { Outcome } from '../push/outcome.ts';
import { platformApplicationsSchema } from '../push/platform-applications.ts';
import { pushContentSchema } from '../push/push-content.ts';
import { createPushPublisher } from '../push/push-publisher.ts';
import { namesOf, type ReplyPush, replyPushSchema } from '../push/reply-push.ts';
import { clientOptions } from '../shared/client-options.ts';
import { createDynamoDBClient } from '../shared/dynamodb.ts';
import { Environment } from '../shared/environment.ts';
import { errorForLog, logger } from '../shared/logger.ts';
import { flag, readEnvironment, text, wholeNumber } from '../shared/read-environment.ts';
import { type Dependencies, deliverPush } from './deliver-push.ts';
import { type GroupDependencies, processGroup, receivesOf } from './process-group.ts';
import { createVisibility } from './queue-visibility.ts';
import { createSituationReader } from './read-situation.ts';
import { WORDS } from './words.ts';

const HOUR = 60 * 60 * 1000;
/**
 * One decision about a push, with every call at its limit, takes no longer: DynamoDB's calls 2 s each (what is known, a user's
 * phones or the note of an endpoint, the lease, a quarantine), SNS' two for an endpoint 3 s each, the publish 2 s, and the
 * row and the visibility of a push that is given up. A push that has to be decided anew, or that is for more phones, goes
 * on where as much time is left once more. Milliseconds.
 */
const LONGEST_PUSH = 22_000;

const environment = readEnvironment(
  v.object({
    [Environment.securityKeysTable]: text,
    [Environment.devicesTable]: text,
    [Environment.deliveriesTable]: text,
    [Environment.deliveryQueueUrl]: text,
    [Environment.maxReceiveCount]: wholeNumber,
    [Environment.platformApplications]: platformApplicationsSchema,
    [Environment.pushContent]: pushContentSchema,
    [Environment.pushTtlHours]: wholeNumber,
    [Environment.channelId]: text,
    [Environment.locale]: v.picklist(['ru', 'en']),
    [Environment.pushOnlyToRegistered]: flag,
    [Environment.fallbackToAllDevices]: flag,
  }),
);

const dynamodb = createDynamoDBClient({ connectionTimeout: 500, requestTimeout: 1_000, maxAttempts: 2 });
const sns = new SNSClient(clientOptions({ connectionTimeout: 500, requestTimeout: 1_500, maxAttempts: 2 }));
const sqs = new SQSClient(clientOptions({ connectionTimeout: 500, requestTimeout: 1_000, maxAttempts: 2 }));

const deliveries = createDeliveryStore(dynamodb, environment.DELIVERIES_TABLE);
const dependencies: Omit<Dependencies, 'hasTime'> = {
  readSituation: createSituationReader(dynamodb, {
    securityKeys: environment.SECURITY_KEYS_TABLE,
    devices: environment.DEVICES_TABLE,
    deliveries: environment.DELIVERIES_TABLE,
  }),
  devices: createDeviceStore(dynamodb, environment.DEVICES_TABLE),
  publisher: createPushPublisher(sns),
  noteReached: (push, phones, messageId) => deliveries.reached(push, phones, messageId, Date.now()),
  applications: environment.PLATFORM_APPLICATIONS,
  message: {
    content: environment.PUSH_CONTENT,
    channelId: environment.CHANNEL_ID,
    words: WORDS[environment.LOCALE],
  },
  pushTtl: environment.PUSH_TTL_HOURS * HOUR,
  pushOnlyToRegistered: environment.PUSH_ONLY_TO_REGISTERED,
  fallbackToAllDevices: environment.FALLBACK_TO_ALL_DEVICES,
  clock: Date.now,
};
const messageSchema = v.pipe(v.string(), v.parseJson(), replyPushSchema);
const hide = createVisibility(sqs, environment.DELIVERY_QUEUE_URL);

/**
 * Takes pushes from the queue and hands them to SNS. Phones (FIFO groups) side by side, the pushes of one phone in
 * order; what fails goes back to the queue.
 */
export const handler = async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
  const hasTime = () => context.getRemainingTimeInMillis() > LONGEST_PUSH;
  const group: GroupDependencies = {
    settle: (record) => settle(record, { ...dependencies, hasTime }),
    giveUp,
    hide,
    logFailure,
    hasTime,
    maxReceiveCount: environment.MAX_RECEIVE_COUNT,
  };
  const groups = Map.groupBy(event.Records, (record) => record.attributes.MessageGroupId ?? record.messageId);
  const failed = await Promise.all([...groups.values()].map((records) => processGroup(records, group)));
  return { batchItemFailures: failed.flat().map(({ messageId }) => ({ itemIdentifier: messageId })) };
};

async function settle(record: SQSRecord, deps: Dependencies): Promise<void> {
  const push = readPush(record);
  const outcome = await deliverPush(push, deps);
  if (outcome === undefined) {
    logger().info('push repeated', namesOf(push));
    return;
  }
  await deliveries.ended(push, outcome, receivesOf(record), Date.now());
  logOutcome(record, push, outcome);
}

async function giveUp(record: SQSRecord, cause: unknown): Promise<void> {
  const outcome: Outcome = {
    status: 'failed',
    reason: `gave_up:${cause instanceof Error ? cause.name : 'unknown'}`,
  };
  try {
    const push = readPush(record);
    logOutcome(record, push, outcome);
    await deliveries.ended(push, outcome, receivesOf(record), Date.now());
  } catch (error) {
    logger().error('row of a given-up push not written', {
      message_id: record.messageId,
      error: errorForLog(error),
    });
  }
}

/** One line for each push that ended: the stack's metrics count them, by reason, and they show in a trace. */
function logOutcome(record: SQSRecord, push: ReplyPush, outcome: Outcome): void {
  const now = Date.now();
  const details =
    outcome.status === 'sent'
      ? {
          sns_message_id: outcome.messageId,
          since_reply_ms: elapsed(push.created_at, now),
          since_queued_ms: elapsed(Number(record.attributes.SentTimestamp), now),
        }
      : { reason: outcome.reason };
  logger().info(`push ${outcome.status}`, { ...namesOf(push), ...details });
}

/** Milliseconds; clocks differ, and one negative value would take a metric's percentiles away. */
const elapsed = (since: string | number, now: number): number => Math.max(0, now - new Date(since).getTime());

/** The queue holds what `webhook` put there, so what can't be read is a bug of ours, and may be mended by a deploy. */
function readPush(record: SQSRecord): ReplyPush {
  const result = v.safeParse(messageSchema, record.body);
  if (!result.success) {
    throw new Error('A message in the delivery queue is not a push');
  }
  return result.output;
}

function logFailure(record: SQSRecord, cause: unknown): void {
  const push = v.safeParse(messageSchema, record.body);
  logger().warn('push not settled', {
    message_id: record.messageId,
    // Not the deduplication id, which SQS changes when it moves a message back from the dead-letter queue.
    ...(push.success ? namesOf(push.output) : {}),
    receives: receivesOf(record),
    error: errorForLog(cause),
  });
}

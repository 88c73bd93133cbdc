import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import * as v from 'valibot';
import { createDeviceStore } from '../push/device-store.ts';
import { createDynamoDBClient } from '../shared/dynamodb.ts';
import { Environment } from '../shared/environment.ts';
import { errorForLog, logger } from '../shared/logger.ts';
import { readEnvironment, text } from '../shared/read-environment.ts';
import { learn } from './learn.ts';
import { instantOf, readPlatformEvent } from './platform-event.ts';

const environment = readEnvironment(v.object({ [Environment.devicesTable]: text }));
const devices = createDeviceStore(
  createDynamoDBClient({ connectionTimeout: 500, requestTimeout: 1_000, maxAttempts: 3 }),
  environment.DEVICES_TABLE,
);

/**
 * Takes SNS' events about endpoints from their queue: which phones are dead. What fails goes back to the queue.
 */
export const handler = async (event: SQSEvent): Promise<SQSBatchResponse> => {
  const results = await Promise.all(
    event.Records.map(async (record) => {
      try {
        const platformEvent = readPlatformEvent(record.body);
        const at = instantOf(platformEvent, Number(record.attributes.SentTimestamp));
        const learned = await learn(platformEvent, devices, at);
        logger().info('platform event', {
          type: platformEvent.EventType,
          failure: platformEvent.FailureType,
          sns_message_id: platformEvent.MessageId,
          ...learned,
        });
        return [];
      } catch (error) {
        logger().warn('platform event failed', { message_id: record.messageId, error: errorForLog(error) });
        return [{ itemIdentifier: record.messageId }];
      }
    }),
  );
  return { batchItemFailures: results.flat() };
};

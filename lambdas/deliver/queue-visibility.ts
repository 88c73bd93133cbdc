import { ChangeMessageVisibilityBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import { errorForLog, logger } from '../shared/logger.ts';

/**
 * Sets when messages that go back to the queue can be received again. Where that fails, the queue's own visibility
 * time-out holds: later, not lost.
 */
export function createVisibility(client: SQSClient, queueUrl: string) {
  return async function hide(records: readonly SQSRecord[], seconds: number): Promise<void> {
    try {
      const { Failed = [] } = await client.send(
        new ChangeMessageVisibilityBatchCommand({
          QueueUrl: queueUrl,
          Entries: records.map(({ receiptHandle }, index) => ({
            Id: String(index),
            ReceiptHandle: receiptHandle,
            VisibilityTimeout: seconds,
          })),
        }),
      );
      if (Failed.length > 0) {
        logger().warn('visibility not changed', { codes: Failed.map(({ Code }) => Code) });
      }
    } catch (error) {
      logger().warn('visibility not changed', { error: errorForLog(error) });
    }
  };
}

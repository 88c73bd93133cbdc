import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { deviceAddress, pushIdOf } from '../../lambdas/push/reply-push.ts';
import { asciiJson } from '../../lambdas/webhook/delivery-queue.ts';
import { readReply } from '../../lambdas/webhook/reply.ts';
import { toPush } from '../../lambdas/webhook/to-push.ts';
import { lambdaContext } from './lambda-context.ts';
import { withLogs } from './logs.ts';
import { type ReplyOptions, reply } from './reply.ts';

export type DeliveryOptions = ReplyOptions & { readonly receives?: number; readonly type?: string };

/** What the delivery queue holds of a reply: what the webhook makes of it. */
export function deliveryRecord(options: DeliveryOptions = {}): SQSRecord {
  const body = reply(options);
  const push = toPush(
    readReply({ ...body, token: { ...body.token, type: options.type ?? 'android' } }),
    'full',
    Date.now(),
  );
  return {
    messageId: crypto.randomUUID(),
    receiptHandle: 'receipt-handle',
    body: asciiJson(push),
    attributes: {
      ApproximateReceiveCount: String(options.receives ?? 1),
      SentTimestamp: '0',
      SenderId: 'sender',
      ApproximateFirstReceiveTimestamp: '0',
      MessageGroupId: deviceAddress(push),
      MessageDeduplicationId: pushIdOf(push),
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:deliveries.fifo',
    awsRegion: 'us-east-1',
  };
}

/** Invokes `deliver`; tells which messages go back to the queue, and what it logged. */
export async function invokeDeliver(...records: SQSRecord[]) {
  const { handler } = await import('../../lambdas/deliver/handler.ts');
  const { result, text } = await withLogs<SQSBatchResponse>(() =>
    handler({ Records: records }, lambdaContext()),
  );
  return { failures: result.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier), text };
}

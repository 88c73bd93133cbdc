import { deviceAddress, pushIdOf } from '../../lambdas/push/reply-push.ts';
import { asciiJson } from '../../lambdas/webhook/delivery-queue.ts';
import { readReply } from '../../lambdas/webhook/reply.ts';
import { toPush } from '../../lambdas/webhook/to-push.ts';
import type { Step } from '../runner/messages.ts';
import { APP, pushToken, USER, WEBHOOK_TOKEN } from './company.ts';
import { httpEvent } from './http-event.ts';
import { phoneNumbers } from './phones.ts';

/** What Pyrus posts when support replies. */
const reply = (phone: number) => ({
  ticket_id: 1_001,
  token: { user_id: USER, app_id: APP, device_id: pushToken(phone), type: 'android' },
  comment: {
    comment_id: 5_000 + phone,
    body: 'Здравствуйте! Пропуск готов, заберите его на проходной.',
    is_inbound: false,
  },
  author: { name: 'Мария Соколова', avatar_id: 1, avatar_color: '#F28A2E' },
  created_at: new Date().toISOString(),
  attachments: [],
});

/** A reply at the webhook. */
export const replyAtWebhook = (name: string, times: number): Step => ({
  name,
  times,
  events: [httpEvent(`/webhook/${WEBHOOK_TOKEN}`, reply(1), { token: WEBHOOK_TOKEN })],
  expected: { statusCode: 200, body: JSON.stringify({ status: 'queued' }) },
});

/** Replies for so many phones as `deliver` gets them: all in one batch, or each in a batch of its own. */
export function deliveries(name: string, times: number, phones: number, how: 'batch' | 'each alone'): Step {
  const records = phoneNumbers(phones).map(record);
  const batches = how === 'batch' ? [records] : records.map((one) => [one]);
  return {
    name,
    times,
    events: batches.map((batch) => ({ Records: batch })),
    expected: { batchItemFailures: [] },
  };
}

/** A message of the queue, as SQS hands it to Lambda. */
function record(phone: number) {
  const push = toPush(readReply(reply(phone)), 'full', Date.now());
  return {
    messageId: `message-${phone}`,
    receiptHandle: `receipt-${phone}`,
    body: asciiJson(push),
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: String(Date.now()),
      SenderId: 'AROAOFTHEBENCHMARK00:webhook',
      ApproximateFirstReceiveTimestamp: String(Date.now()),
      MessageGroupId: deviceAddress(push),
      MessageDeduplicationId: pushIdOf(push),
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-1:123456789012:deliveries.fifo',
    awsRegion: 'us-east-1',
  };
}

import { DeleteMessageBatchCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import type { Backend } from '../../support/backend.ts';
import { deliveryRecord, invokeDeliver } from '../../support/delivery-record.ts';
import { checkMessage } from '../lock-screen.ts';
import { check, checkLogs } from '../violation.ts';

/**
 * What the webhook queued is no poison, and what reaches a phone is for it, and clean.
 *
 * @param owed comments that must be among it by now
 */
export async function deliverAll(backend: Backend, owed: Set<string>): Promise<void> {
  for (;;) {
    const records = await receive(backend);
    if (records.length === 0) break;
    const { failures, text } = await invokeDeliver(...records);
    check(failures.length === 0, 'the webhook queued what deliver does not take');
    checkLogs(text);
    const meant = new Map(records.map(({ body }) => JSON.parse(body)).map((push) => [push.comment_id, push]));
    for (const commentId of meant.keys()) owed.delete(commentId);
    for (const received of await backend.messages()) {
      const push = meant.get(received.message.data.comment_id);
      check(push?.device_id === received.token, 'a push reached a phone that it was not for');
      check(push?.user_id === received.message.data.user_id, 'a push names another user');
      checkMessage(received);
    }
    await backend.clearMessages();
  }
  check(owed.size === 0, `accepted and not in the queue: ${[...owed]}`, 'lost');
  checkRows(await backend.items('Deliveries'));
}

async function receive({ sqs, queueUrl }: Backend): Promise<SQSRecord[]> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: 10,
      MessageSystemAttributeNames: ['All'],
    }),
  );
  if (Messages.length > 0) {
    await sqs.send(
      new DeleteMessageBatchCommand({
        QueueUrl: queueUrl,
        Entries: Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle })),
      }),
    );
  }
  return Messages.map(({ Body = '', Attributes = {} }) => {
    check(/^[\x20-\x7e]*$/.test(Body), 'a queued message is not ASCII');
    const record = deliveryRecord();
    return { ...record, body: Body, attributes: { ...record.attributes, ...Attributes } };
  });
}

/** Every push has a row that is final, and rows hold no text, name or token. */
function checkRows(rows: Awaited<ReturnType<Backend['items']>>): void {
  for (const row of rows) {
    check(row.status?.S !== 'queued', 'a push has no final row', 'lost');
    const { user_id: _user, ...rest } = row;
    checkLogs(JSON.stringify(rest));
  }
}

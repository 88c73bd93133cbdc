import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { bodies, createFifo, receive, send } from './support/queue.ts';
import { clients, start } from './support/start.ts';

describe('SQS FIFO queues', () => {
  let services: Awaited<ReturnType<typeof start>>;
  let client: ReturnType<typeof clients>;

  beforeAll(async () => {
    services = await start();
    client = clients(services.endpoint);
  });

  afterAll(async () => {
    client.destroy();
    await services.close();
  });

  const sendAll = async (queueUrl: string, messages: readonly (readonly [group: string, body: string])[]) => {
    for (const [MessageGroupId, MessageBody] of messages)
      await send(client.sqs, queueUrl, { MessageGroupId, MessageBody });
  };

  test('hands out a group whole and in order, and locks it until all of that is deleted', async () => {
    const queueUrl = await createFifo(client.sqs);
    await sendAll(queueUrl, [
      ['a', 'a1'],
      ['b', 'b1'],
      ['a', 'a2'],
    ]);
    const taken = await receive(client.sqs, queueUrl);
    expect(bodies(taken)).toEqual(['a1', 'a2', 'b1']);
    await sendAll(queueUrl, [
      ['a', 'a3'],
      ['c', 'c1'],
    ]);
    expect(bodies(await receive(client.sqs, queueUrl))).toEqual(['c1']);
    for (const { ReceiptHandle } of taken.slice(0, 2)) {
      expect(bodies(await receive(client.sqs, queueUrl))).toEqual([]);
      await client.sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle }));
    }
    expect(bodies(await receive(client.sqs, queueUrl))).toEqual(['a3']);
  });

  test.each([
    ['their time-out ends', undefined],
    ['they are made visible one by one', 0],
  ])('brings the messages of a group back in order when %s', async (_, visibilityTimeout) => {
    const queueUrl = await createFifo(client.sqs, { VisibilityTimeout: '1' });
    await sendAll(queueUrl, [
      ['a', 'a1'],
      ['a', 'a2'],
      ['a', 'a3'],
    ]);
    const taken = await receive(client.sqs, queueUrl);
    for (const { ReceiptHandle } of visibilityTimeout === undefined ? [] : taken) {
      await client.sqs.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl: queueUrl,
          ReceiptHandle,
          VisibilityTimeout: visibilityTimeout,
        }),
      );
    }
    expect(bodies(await receive(client.sqs, queueUrl, 5))).toEqual(['a1', 'a2', 'a3']);
  });

  test('hands out at most what is asked for', async () => {
    const queueUrl = await createFifo(client.sqs);
    await sendAll(
      queueUrl,
      Array.from({ length: 12 }, (_, index) => ['a', `${index}`] as const),
    );
    expect(await receive(client.sqs, queueUrl)).toHaveLength(10);
  });

  test('drops a duplicate and answers with the first message', async () => {
    const queueUrl = await createFifo(client.sqs);
    const first = await send(client.sqs, queueUrl, { MessageDeduplicationId: 'same' });
    const second = await send(client.sqs, queueUrl, { MessageDeduplicationId: 'same' });
    expect(second.MessageId).toBe(first.MessageId);
    const { Attributes } = await client.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }),
    );
    expect(Attributes?.ApproximateNumberOfMessages).toBe('1');
  });

  test('brings a message back when its visibility time-out ends, or at once when that is set to 0', async () => {
    const queueUrl = await createFifo(client.sqs, { VisibilityTimeout: '1' });
    await send(client.sqs, queueUrl, {});
    const [first] = await receive(client.sqs, queueUrl);
    expect(await receive(client.sqs, queueUrl)).toEqual([]);
    const [second] = await receive(client.sqs, queueUrl, 5);
    expect(second?.MessageId).toBe(first?.MessageId);
    await client.sqs.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: queueUrl,
        ReceiptHandle: second?.ReceiptHandle,
        VisibilityTimeout: 0,
      }),
    );
    const [third] = await receive(client.sqs, queueUrl);
    expect(third?.Attributes?.ApproximateReceiveCount).toBe('3');
  });

  test('moves a message to the dead-letter queue after the last receive', async () => {
    const deadLetterUrl = await createFifo(client.sqs);
    const { Attributes } = await client.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: deadLetterUrl, AttributeNames: ['QueueArn'] }),
    );
    const queueUrl = await createFifo(client.sqs, {
      VisibilityTimeout: '0',
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: Attributes?.QueueArn, maxReceiveCount: 2 }),
    });
    await send(client.sqs, queueUrl, { MessageBody: 'poison' });
    await send(client.sqs, queueUrl, { MessageBody: 'follower' });
    expect(bodies(await receive(client.sqs, queueUrl))).toEqual(['poison']);
    expect(bodies(await receive(client.sqs, queueUrl))).toEqual(['poison']);
    expect(bodies(await receive(client.sqs, queueUrl))).toEqual(['follower']);
    expect(bodies(await receive(client.sqs, deadLetterUrl))).toEqual(['poison']);
  });

  test('delays the messages of a queue with DelaySeconds', async () => {
    const queueUrl = await createFifo(client.sqs, { DelaySeconds: '1' });
    await send(client.sqs, queueUrl, { MessageBody: 'later' });
    expect(await receive(client.sqs, queueUrl)).toEqual([]);
    expect(bodies(await receive(client.sqs, queueUrl, 5))).toEqual(['later']);
  });
});

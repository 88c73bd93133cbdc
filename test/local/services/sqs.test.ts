import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SendMessageCommandInput,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ACCOUNT, clients, start } from './support/start.ts';

describe('SQS', () => {
  let services: Awaited<ReturnType<typeof start>>;
  let client: ReturnType<typeof clients>;
  let queues = 0;

  beforeAll(async () => {
    services = await start();
    client = clients(services.endpoint);
  });

  afterAll(async () => {
    client.destroy();
    await services.close();
  });

  const createFifo = async (attributes: Record<string, string> = {}) => {
    const { QueueUrl } = await client.sqs.send(
      new CreateQueueCommand({
        QueueName: `queue-${queues++}.fifo`,
        Attributes: {
          FifoQueue: 'true',
          DeduplicationScope: 'messageGroup',
          FifoThroughputLimit: 'perMessageGroupId',
          ...attributes,
        },
      }),
    );
    return QueueUrl!;
  };
  const send = (queueUrl: string, input: Partial<SendMessageCommandInput>) =>
    client.sqs.send(
      new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: 'body',
        MessageGroupId: 'group',
        MessageDeduplicationId: `${queues++}`,
        ...input,
      }),
    );
  const receive = async (queueUrl: string, waitSeconds = 0) => {
    const { Messages = [] } = await client.sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: waitSeconds,
        MessageSystemAttributeNames: ['All'],
      }),
    );
    return Messages;
  };

  test('hands out queue URLs on its own endpoint', async () => {
    const { QueueUrl } = await client.sqs.send(new CreateQueueCommand({ QueueName: 'named' }));
    const expected = `${services.endpoint}/${ACCOUNT}/named`;
    expect(QueueUrl).toBe(expected);
    expect((await client.sqs.send(new GetQueueUrlCommand({ QueueName: 'named' }))).QueueUrl).toBe(expected);
    expect((await client.sqs.send(new ListQueuesCommand({ QueueNamePrefix: 'named' }))).QueueUrls).toEqual([
      expected,
    ]);
  });

  test('accepts a queue URL of a former port', async () => {
    const queueUrl = await createFifo();
    const former = new URL(queueUrl);
    former.port = '1';
    // The SDK would send to that port, and an event source that was kept over a restart only names it.
    const response = await fetch(services.endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': 'AmazonSQS.GetQueueAttributes',
      },
      body: JSON.stringify({ QueueUrl: former.href, AttributeNames: ['All'] }),
    });
    expect(response.status).toBe(200);
  });

  test.each([
    ['128 characters', 'a'.repeat(128), true],
    ['all punctuation', '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~', true],
    ['129 characters', 'a'.repeat(129), false],
    ['a space', 'a b', false],
    ['a letter beyond ASCII', 'я', false],
  ])('an id with %s', async (_, id, isAccepted) => {
    const queueUrl = await createFifo();
    for (const name of ['MessageGroupId', 'MessageDeduplicationId']) {
      const single = send(queueUrl, { [name]: id });
      const ids = { MessageGroupId: 'g', MessageDeduplicationId: 'd', [name]: id };
      const batch = client.sqs.send(
        new SendMessageBatchCommand({
          QueueUrl: queueUrl,
          Entries: [{ Id: '1', MessageBody: 'body', ...ids }],
        }),
      );
      for (const answer of [single, batch]) {
        if (isAccepted) await expect(answer).resolves.toBeDefined();
        else
          await expect(answer).rejects.toMatchObject({
            name: 'InvalidParameterValue',
            message: expect.stringContaining(name),
          });
      }
    }
  });

  test.each([
    ['line ends and a tab', 'a\t\r\nb', true],
    ['an emoji', 'готово 👍', true],
    ['U+FFFD', '\uFFFD', true],
    ['NUL', 'a\0b', false],
    ['U+FFFE', 'a\uFFFEb', false],
    ['U+FFFF', 'a\uFFFFb', false],
    ['a lone surrogate', 'a\uD83Db', false],
  ])('a body with %s', async (_, body, isAccepted) => {
    const answer = send(await createFifo(), { MessageBody: body });
    if (isAccepted) await expect(answer).resolves.toBeDefined();
    else await expect(answer).rejects.toMatchObject({ name: 'InvalidMessageContents' });
  });

  test('takes a body of 1 MiB and no more', async () => {
    const queueUrl = await createFifo();
    await send(queueUrl, { MessageBody: 'a'.repeat(1_048_576) });
    await expect(send(queueUrl, { MessageBody: 'a'.repeat(1_048_577) })).rejects.toMatchObject({
      name: 'InvalidParameterValue',
      message: expect.stringContaining('1048576'),
    });
  });

  const sendAll = async (queueUrl: string, messages: readonly (readonly [group: string, body: string])[]) => {
    for (const [MessageGroupId, MessageBody] of messages)
      await send(queueUrl, { MessageGroupId, MessageBody });
  };
  const bodies = (messages: readonly Message[]) => messages.map(({ Body }) => Body);

  test('hands out a group whole and in order, and locks it until all of that is deleted', async () => {
    const queueUrl = await createFifo();
    await sendAll(queueUrl, [
      ['a', 'a1'],
      ['b', 'b1'],
      ['a', 'a2'],
    ]);
    const taken = await receive(queueUrl);
    expect(bodies(taken)).toEqual(['a1', 'a2', 'b1']);
    await sendAll(queueUrl, [
      ['a', 'a3'],
      ['c', 'c1'],
    ]);
    expect(bodies(await receive(queueUrl))).toEqual(['c1']);
    for (const { ReceiptHandle } of taken.slice(0, 2)) {
      expect(bodies(await receive(queueUrl))).toEqual([]);
      await client.sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle }));
    }
    expect(bodies(await receive(queueUrl))).toEqual(['a3']);
  });

  test.each([
    ['their time-out ends', undefined],
    ['they are made visible one by one', 0],
  ])('brings the messages of a group back in order when %s', async (_, visibilityTimeout) => {
    const queueUrl = await createFifo({ VisibilityTimeout: '1' });
    await sendAll(queueUrl, [
      ['a', 'a1'],
      ['a', 'a2'],
      ['a', 'a3'],
    ]);
    const taken = await receive(queueUrl);
    for (const { ReceiptHandle } of visibilityTimeout === undefined ? [] : taken) {
      await client.sqs.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl: queueUrl,
          ReceiptHandle,
          VisibilityTimeout: visibilityTimeout,
        }),
      );
    }
    expect(bodies(await receive(queueUrl, 5))).toEqual(['a1', 'a2', 'a3']);
  });

  test('hands out at most what is asked for', async () => {
    const queueUrl = await createFifo();
    await sendAll(
      queueUrl,
      Array.from({ length: 12 }, (_, index) => ['a', `${index}`] as const),
    );
    expect(await receive(queueUrl)).toHaveLength(10);
  });

  test('drops a duplicate and answers with the first message', async () => {
    const queueUrl = await createFifo();
    const first = await send(queueUrl, { MessageDeduplicationId: 'same' });
    const second = await send(queueUrl, { MessageDeduplicationId: 'same' });
    expect(second.MessageId).toBe(first.MessageId);
    const { Attributes } = await client.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }),
    );
    expect(Attributes?.ApproximateNumberOfMessages).toBe('1');
  });

  test('brings a message back when its visibility time-out ends, or at once when that is set to 0', async () => {
    const queueUrl = await createFifo({ VisibilityTimeout: '1' });
    await send(queueUrl, {});
    const [first] = await receive(queueUrl);
    expect(await receive(queueUrl)).toEqual([]);
    const [second] = await receive(queueUrl, 5);
    expect(second?.MessageId).toBe(first?.MessageId);
    await client.sqs.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: queueUrl,
        ReceiptHandle: second?.ReceiptHandle,
        VisibilityTimeout: 0,
      }),
    );
    const [third] = await receive(queueUrl);
    expect(third?.Attributes?.ApproximateReceiveCount).toBe('3');
  });

  test('moves a message to the dead-letter queue after the last receive', async () => {
    const deadLetterUrl = await createFifo();
    const { Attributes } = await client.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: deadLetterUrl, AttributeNames: ['QueueArn'] }),
    );
    const queueUrl = await createFifo({
      VisibilityTimeout: '0',
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: Attributes?.QueueArn, maxReceiveCount: 2 }),
    });
    await send(queueUrl, { MessageBody: 'poison' });
    await send(queueUrl, { MessageBody: 'follower' });
    expect((await receive(queueUrl)).map(({ Body }) => Body)).toEqual(['poison']);
    expect((await receive(queueUrl)).map(({ Body }) => Body)).toEqual(['poison']);
    expect((await receive(queueUrl)).map(({ Body }) => Body)).toEqual(['follower']);
    expect((await receive(deadLetterUrl)).map(({ Body }) => Body)).toEqual(['poison']);
  });

  test('delays the messages of a queue with DelaySeconds', async () => {
    const queueUrl = await createFifo({ DelaySeconds: '1' });
    await send(queueUrl, { MessageBody: 'later' });
    expect(await receive(queueUrl)).toEqual([]);
    expect((await receive(queueUrl, 5)).map(({ Body }) => Body)).toEqual(['later']);
  });

  test.each(['name with spaces', 'a'.repeat(81)])('refuses a queue called %s', async (name) => {
    await expect(client.sqs.send(new CreateQueueCommand({ QueueName: name }))).rejects.toMatchObject({
      name: 'InvalidParameterValue',
    });
  });

  test('knows no queue that was not created', async () => {
    await expect(
      client.sqs.send(new ReceiveMessageCommand({ QueueUrl: `${services.endpoint}/${ACCOUNT}/none` })),
    ).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
  });
});

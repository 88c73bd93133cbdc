import {
  CreateQueueCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createFifo, send } from './support/queue.ts';
import { ACCOUNT, clients, start } from './support/start.ts';

describe('SQS', () => {
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
    const queueUrl = await createFifo(client.sqs);
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
    const queueUrl = await createFifo(client.sqs);
    for (const name of ['MessageGroupId', 'MessageDeduplicationId']) {
      const single = send(client.sqs, queueUrl, { [name]: id });
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
    const answer = send(client.sqs, await createFifo(client.sqs), { MessageBody: body });
    if (isAccepted) await expect(answer).resolves.toBeDefined();
    else await expect(answer).rejects.toMatchObject({ name: 'InvalidMessageContents' });
  });

  test('takes a body of 1 MiB and no more', async () => {
    const queueUrl = await createFifo(client.sqs);
    await send(client.sqs, queueUrl, { MessageBody: 'a'.repeat(1_048_576) });
    await expect(send(client.sqs, queueUrl, { MessageBody: 'a'.repeat(1_048_577) })).rejects.toMatchObject({
      name: 'InvalidParameterValue',
      message: expect.stringContaining('1048576'),
    });
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

import { readFileSync } from 'node:fs';
import { DeleteMessageCommand, type Message, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { APP, type Backend, FORMER_WEBHOOK_TOKEN, WEBHOOK_TOKEN } from '../../support/backend.ts';
import { httpEvent } from '../../support/http-event.ts';
import { lambdaContext } from '../../support/lambda-context.ts';
import { withLogs } from '../../support/logs.ts';
import { reply } from '../../support/reply.ts';

export function webhookSuite(backend: () => Backend): void {
  describe('POST /webhook/{token}', () => {
    beforeEach(async () => {
      await drain();
      await backend().emptyTable('Deliveries');
      await backend().clearCalls();
    });

    async function call(body: unknown, token = WEBHOOK_TOKEN) {
      const { handler } = await import('../../../lambdas/webhook/handler.ts');
      const { result, logs, text } = await withLogs(async () =>
        handler(httpEvent({ body, pathParameters: { token } }), lambdaContext()),
      );
      return { answer: result as APIGatewayProxyStructuredResultV2, logs, text };
    }

    /** Takes all messages out of the queue. */
    async function drain(): Promise<Message[]> {
      const messages: Message[] = [];
      for (;;) {
        const { Messages = [] } = await backend().sqs.send(
          new ReceiveMessageCommand({
            QueueUrl: backend().queueUrl,
            MaxNumberOfMessages: 10,
            MessageSystemAttributeNames: ['All'],
          }),
        );
        if (Messages.length === 0) {
          return messages;
        }
        for (const message of Messages) {
          messages.push(message);
          await backend().sqs.send(
            new DeleteMessageCommand({ QueueUrl: backend().queueUrl, ReceiptHandle: message.ReceiptHandle }),
          );
        }
      }
    }

    test('puts a reply into the queue and notes that it waits', async () => {
      const { answer } = await call(reply({ ticketId: 42 }));

      expect(answer.statusCode).toBe(200);
      const [message] = await drain();
      expect(JSON.parse(message!.Body!)).toMatchObject({ app_id: APP, ticket_id: '42', kind: 'text' });
      expect(message!.Attributes?.MessageGroupId).toMatch(/^[\w-]{43}$/);
      expect(await backend().items('Deliveries')).toMatchObject([
        {
          status: { S: 'queued' },
          ticket_id: { S: '42' },
          sk: { S: message!.Attributes?.MessageDeduplicationId },
        },
      ]);
    });

    test('works with the former token too, and with no other', async () => {
      expect((await call(reply(), FORMER_WEBHOOK_TOKEN)).answer.statusCode).toBe(200);

      const { answer, text } = await call(reply(), 'guessed-token');

      expect(answer.statusCode).toBe(403);
      expect(text).not.toContain('guessed-token');
    });

    test('refuses a wrong token before it looks at the body', async () => {
      const { answer } = await call('{', 'guessed-token');

      expect(answer.statusCode).toBe(403);
    });

    test.each(['text.json', 'attachments-only.json'])('takes the body of %s', async (file) => {
      const body = JSON.parse(
        readFileSync(new URL(`../../fixtures/webhook/${file}`, import.meta.url), 'utf8'),
      );
      body.token.app_id = APP;

      expect((await call(body)).answer.statusCode).toBe(200);
      expect(await drain()).toHaveLength(1);
    });

    test('queues the same reply for two devices twice, and its repeat once', async () => {
      await call(reply({ commentId: 7, deviceId: 'first:phone' }));
      await call(reply({ commentId: 7, deviceId: 'second:phone' }));
      await call(reply({ commentId: 7, deviceId: 'second:phone' }));

      expect(await drain()).toHaveLength(2);
    });

    test('keeps ids beyond 2^53 exact', async () => {
      const body = JSON.stringify(reply({ ticketId: 1 })).replace(
        '"ticket_id":1',
        '"ticket_id":9007199254740993',
      );

      await call(body);

      expect(JSON.parse((await drain())[0]!.Body!)).toMatchObject({ ticket_id: '9007199254740993' });
    });

    test('does nothing about what the customer wrote', async () => {
      const body = reply();
      const { answer } = await call({ ...body, comment: { ...body.comment, is_inbound: true } });

      expect(answer.statusCode).toBe(200);
      expect(await backend().calls()).toEqual([]);
    });

    const unusable: [string, (body: ReturnType<typeof reply>) => unknown, string][] = [
      [
        'an app of others',
        (body) => ({ ...body, token: { ...body.token, app_id: 'others' } }),
        'token.app_id',
      ],
      ['no ticket', ({ ticket_id: _, ...body }) => body, 'ticket_id'],
      ['no comment', ({ comment: _, ...body }) => body, 'comment'],
      ['an id that is no number', (body) => ({ ...body, ticket_id: '12a' }), 'ticket_id'],
      ['no user', (body) => ({ ...body, token: { ...body.token, user_id: undefined } }), 'token.user_id'],
      [
        'a text that is none',
        (body) => ({ ...body, comment: { ...body.comment, body: {} } }),
        'comment.body',
      ],
      ['no JSON', () => '{', 'body'],
      ['no object', () => '[]', 'body'],
    ];
    test.each(unusable)('refuses %s, naming the field', async (_, change, field) => {
      const { answer } = await call(change(reply()));

      expect(answer.statusCode).toBe(400);
      expect(JSON.parse(answer.body ?? '')).toMatchObject({ error: { field } });
      expect(await drain()).toEqual([]);
    });

    test('answers 413 to a body over 256 KB', async () => {
      const { answer } = await call(reply({ text: 'x'.repeat(256 * 1024) }));

      expect(answer.statusCode).toBe(413);
    });

    test.each(['error', 'throttle', 'timeout'] as const)('answers 503 when SQS fails by %s', async (mode) => {
      await backend().fail({ service: 'sqs', mode });
      try {
        expect((await call(reply())).answer.statusCode).toBe(503);
      } finally {
        await backend().heal();
      }
    });

    test.each(['error', 'timeout'] as const)('answers 200 when only the row fails by %s', async (mode) => {
      await backend().fail({ service: 'dynamodb', mode });
      try {
        expect((await call(reply())).answer.statusCode).toBe(200);
      } finally {
        await backend().heal();
      }
      expect(await drain()).toHaveLength(1);
    });

    test('logs neither text nor names nor tokens, and stores none in the row', async () => {
      const body = reply({ text: 'canary text', author: 'canary author', deviceId: 'canary:device' });

      const { text } = await call(body);
      const { text: refused } = await call({ ...body, ticket_id: 'canary' });

      const rows = JSON.stringify(await backend().items('Deliveries'));
      expect(text + refused + rows).not.toMatch(/canary|token-of-the-tests/);
    });
  });
}

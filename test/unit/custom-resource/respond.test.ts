import { afterEach, describe, expect, test } from '@jest/globals';
import type { ResourceEvent } from '../../../lambdas/custom-resource/event.ts';
import { respond } from '../../../lambdas/custom-resource/respond.ts';
import { startResponseServer } from './response-server.ts';

let server: Awaited<ReturnType<typeof startResponseServer>> | undefined;
afterEach(() => server?.stop());

const eventFor = (ResponseURL: string): ResourceEvent => ({
  RequestType: 'Delete',
  ResponseURL,
  StackId: 'arn:stack',
  RequestId: 'request-1',
  LogicalResourceId: 'Logical',
  ResourceType: 'Custom::Thing',
  PhysicalResourceId: 'thing-1',
});
const ANSWER = { Status: 'SUCCESS', PhysicalResourceId: 'thing-1', Data: { Name: 'имя' } } as const;

describe('respond', () => {
  test('puts the answer with the ids of the event to its URL', async () => {
    server = await startResponseServer();

    await respond(eventFor(server.url), ANSWER);

    expect(server.received).toMatchObject([{ method: 'PUT', path: '/response?X-Amz-Signature=S3CR3T' }]);
    expect(server.answers()).toEqual([
      {
        Status: 'SUCCESS',
        PhysicalResourceId: 'thing-1',
        Data: { Name: 'имя' },
        StackId: 'arn:stack',
        RequestId: 'request-1',
        LogicalResourceId: 'Logical',
      },
    ]);
  });

  test('sends an empty content type, for which the URL was signed, and a length instead of chunks', async () => {
    server = await startResponseServer();

    await respond(eventFor(server.url), ANSWER);

    const { headers, body } = server.received[0]!;
    expect(headers['content-type']).toBe('');
    expect(headers['content-length']).toBe(String(Buffer.byteLength(body)));
    expect(headers).not.toHaveProperty('transfer-encoding');
  });

  test('tells why it failed', async () => {
    server = await startResponseServer();

    await respond(eventFor(server.url), {
      Status: 'FAILED',
      PhysicalResourceId: 'thing-1',
      Reason: 'Because.',
    });

    expect(server.answers()).toMatchObject([
      { Status: 'FAILED', Reason: 'Because.', RequestId: 'request-1' },
    ]);
  });

  test.each<[string, (number | 'hang up')[], number]>([
    ['an error of the server', [500], 2],
    ['two errors', [503, 500], 3],
    ['a closed connection', ['hang up'], 2],
  ])('tries again after %s', async (_name, statuses, attempts) => {
    server = await startResponseServer(...statuses);

    await respond(eventFor(server.url), ANSWER);

    expect(server.received).toHaveLength(attempts);
    expect(new Set(server.received.map(({ body }) => body)).size).toBe(1);
  });

  test.each<[string, (number | 'hang up')[], RegExp]>([
    ['refuses', [403, 403, 403, 200], /answered 403/],
    ['closes the connection', ['hang up', 'hang up', 'hang up', 200], /failed: ECONNRESET/],
  ])(
    'gives up where the server %s three times, and keeps the URL to itself',
    async (_name, statuses, message) => {
      server = await startResponseServer(...statuses);

      const error = await respond(eventFor(server.url), ANSWER).catch((caught) => caught);

      expect(error.message).toMatch(message);
      expect(`${error.stack}${JSON.stringify(error)}`).not.toContain('S3CR3T');
      expect(server.received).toHaveLength(3);
    },
  );

  test('gives up where nobody listens, and keeps the URL to itself', async () => {
    server = await startResponseServer();
    await server.stop();

    const error = await respond(eventFor(server.url), ANSWER).catch((caught) => caught);

    expect(error.message).toBe('The response to CloudFormation failed: ECONNREFUSED');
  });
});

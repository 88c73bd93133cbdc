import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { collectBody } from '../../../lambdas/shared/collect-body.ts';

const server = createServer();

beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterAll(() => {
  server.close();
});

afterEach(() => {
  server.removeAllListeners('request');
});

async function answerOf(listener: RequestListener): Promise<IncomingMessage> {
  server.on('request', listener);
  const request = get({ host: '127.0.0.1', port: (server.address() as AddressInfo).port, agent: false });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return response;
}

describe('collectBody', () => {
  test('puts together what came in pieces, byte by byte as it was', async () => {
    const bytes = Buffer.from('{"text":"день 🙂"}');
    const response = await answerOf((_request, answer) => {
      // In the middle of a character.
      answer.write(bytes.subarray(0, 11), () => setImmediate(() => answer.end(bytes.subarray(11))));
    });

    expect(Buffer.from(await collectBody(response))).toEqual(bytes);
  });

  test('is empty where the answer is', async () => {
    const response = await answerOf((_request, answer) => answer.writeHead(204).end());

    expect(await collectBody(response)).toHaveLength(0);
  });

  test('fails where the connection ends before the answer does, so that the SDK tries again', async () => {
    const response = await answerOf((_request, answer) => {
      answer.writeHead(200, { 'content-length': '100' });
      answer.write('{"cut":', () => answer.destroy());
    });

    await expect(collectBody(response)).rejects.toThrow('aborted');
  });
});

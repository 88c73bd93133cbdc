import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, expect, jest, test } from '@jest/globals';
import { type LoopbackServer, listen, readBody, respondJson } from '../../local/http/loopback-server.ts';

let server: LoopbackServer;
afterEach(() => server.close(0));

/** Sends bytes as they are, and waits for all that comes. */
async function exchange(bytes: string): Promise<string> {
  const socket = connect(server.port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(bytes);
  return text(socket);
}

test('a body that the parser never gets to the end of is answered with a 408, and leaves no trace', async () => {
  const printed = jest.spyOn(console, 'error').mockImplementation(() => {});
  server = await listen(0, async (request, response) => {
    respondJson(response, 200, { length: (await readBody(request, 100))?.length });
  });

  const answer = await exchange(
    [
      'POST / HTTP/1.1',
      'Host: localhost',
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Transfer-Encoding: chunked',
      '',
      'fffffffffffffffffffffff',
      '{}',
      '0',
      '',
      '',
    ].join('\r\n'),
  );

  expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  expect(printed).not.toHaveBeenCalled();
  printed.mockRestore();
}, 20_000);

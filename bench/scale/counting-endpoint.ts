import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { parseAwsCall } from '../../local/services/aws-call.ts';
import type { LocalDynamoDb } from '../../local/services/dynamodb/start-dynamodb.ts';

/** What went through the endpoint so far. */
interface Traffic {
  readonly calls: number;
  /** Bytes of the answers on the wire: status line, headers and body. */
  readonly bytes: number;
}

export interface CountingEndpoint {
  readonly url: string;
  traffic(): Traffic;
  close(): Promise<void>;
}

/** Hands calls on to a DynamoDB and counts them. */
export async function countingEndpoint({ engine }: LocalDynamoDb): Promise<CountingEndpoint> {
  let calls = 0;
  let bytes = 0;
  const server = createServer(async (request, response) => {
    const { socket } = request;
    const before = socket.bytesWritten;
    response.on('finish', () => {
      calls++;
      bytes += socket.bytesWritten - before;
    });
    await engine(parseAwsCall(request, await buffer(request)), response);
  });
  // The SDK keeps its connections for longer than Node's server does, and a reset would be a second call.
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${portOf(server.address())}`,
    traffic: () => ({ calls, bytes }),
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('The endpoint listens on no port');
  return address.port;
}

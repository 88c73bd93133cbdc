import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Received {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Stands where the pre-signed URL of a custom resource's event leads, and answers with `statuses`, then with 200. */
export async function startResponseServer(...statuses: (number | 'hang up')[]) {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) {
      body += chunk;
    }
    received.push({ method: request.method, path: request.url, headers: request.headers, body });
    const status = statuses.shift() ?? 200;
    if (status === 'hang up') {
      request.socket.destroy();
    } else {
      response.writeHead(status).end('<Error/>');
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/response?X-Amz-Signature=S3CR3T`,
    received,
    answers: () => received.map(({ body }) => JSON.parse(body)),
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

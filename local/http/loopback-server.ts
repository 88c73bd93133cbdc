import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { LocalStackError, messageOf } from '../local-stack-error.ts';

export const LOOPBACK = '127.0.0.1';

/** Request line and headers of an HTTP API: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const MAX_HEADER_BYTES = 10_240;

/**
 * A request whose body never ends gets a 408: Node's parser waits for the rest of some that it can't read. Not over TLS, where
 * a phone may upload a file. Milliseconds.
 */
const WHOLE_WITHIN = { requestTimeout: 5_000, connectionsCheckingInterval: 500 };

export type Listener = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** What a server differs in. */
interface ListenOptions {
  /** Has it speak TLS; PEM. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** The option of the command line that chooses the port. @default `--port` */
  readonly portOption?: string;
}

/** An HTTP server on the loopback interface. */
export interface LoopbackServer {
  readonly port: number;
  /** `http://127.0.0.1:PORT`, or `https:` */
  readonly url: string;
  /** Takes no more connections, lets requests end within `graceMs`, then cuts them. */
  close(graceMs: number): Promise<void>;
}

/**
 * Listens on `port` of 127.0.0.1 (0: any free one).
 *
 * @throws LocalStackError naming the port when it is taken
 */
export async function listen(
  port: number,
  listener: Listener,
  { tls, portOption = '--port' }: ListenOptions = {},
): Promise<LoopbackServer> {
  const serve: RequestListener = (request, response) => {
    listener(request, response).catch((error: unknown) => {
      // It broke off: there is nobody to answer, and nothing to mend.
      if (request.destroyed && !request.complete) return;
      console.error(error);
      if (!response.headersSent) respondJson(response, 500, { message: 'Internal Server Error' });
      else response.destroy();
    });
  };
  const options = { maxHeaderSize: MAX_HEADER_BYTES };
  const server =
    tls === undefined
      ? createServer({ ...options, ...WHOLE_WITHIN }, serve)
      : createTlsServer({ ...options, ...tls }, serve);
  server.listen(port, LOOPBACK);
  try {
    await once(server, 'listening');
  } catch (error) {
    const taken =
      typeof error === 'object' && error !== null && 'code' in error && error.code === 'EADDRINUSE';
    if (taken) throw new LocalStackError(`Port ${port} is taken: choose another with ${portOption}`);
    throw new LocalStackError(`Cannot listen on port ${port}: ${messageOf(error)}`);
  }
  const bound = portOf(server.address());
  const scheme = tls === undefined ? 'http' : 'https';
  return { port: bound, url: `${scheme}://${LOOPBACK}:${bound}`, close: (graceMs) => close(server, graceMs) };
}

const portOf = (address: AddressInfo | string | null): number =>
  typeof address === 'object' && address !== null ? address.port : 0;

async function close(server: Server | TlsServer, graceMs: number): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  // A kept-alive connection becomes idle when its request ends, which may be after this moment.
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  const timer = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearInterval(idle);
  clearTimeout(timer);
}

/** Answers with JSON. */
export function respondJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

/** The request's whole body; undefined when it is longer than `limit` bytes (the rest is read and dropped). */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    length += bytes.length;
    if (length <= limit) chunks.push(bytes);
  }
  return length > limit ? undefined : Buffer.concat(chunks);
}

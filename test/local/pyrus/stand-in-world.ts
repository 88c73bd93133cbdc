import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { listen } from '../../../local/http/loopback-server.ts';
import { serverCertificate } from '../../../local/pyrus/certificate.ts';
import { openDesk } from '../../../local/pyrus/desk.ts';
import type { NumberedEvent } from '../../../local/pyrus/events.ts';
import { pyrusStandIn } from '../../../local/pyrus/stand-in.ts';
import { urlOf } from '../../../local/services/loopback.ts';
import { temporaryDirectory } from '../handmade-assembly.ts';
import { type Account, SdkClient } from './sdk-client.ts';

export const APP = 'AppOfTheDesk==';

/** What the stack got: the body of each request, by path. */
interface Asked {
  readonly path: string;
  readonly body: Record<string, unknown>;
}

/** Stand-in of Pyrus before a stack that answers whatever the test says, with TLS towards the phones. */
export async function startStandIn() {
  const asked: Asked[] = [];
  /** The answer to the next requests, by path; the last one stays. 0: the connection is cut. */
  const answers: Record<string, number[]> = { '/authorize': [200], '/webhook': [200] };
  const stack = createServer(async (request, response) => {
    const path = request.url ?? '';
    const chunks = await request.toArray();
    asked.push({ path, body: JSON.parse(Buffer.concat(chunks).toString()) });
    const queue = answers[path] ?? [404];
    const status = (queue.length > 1 ? queue.shift() : queue[0]) ?? 404;
    if (status === 0) request.socket.destroy();
    else response.writeHead(status).end();
  }).listen(0, '127.0.0.1');
  await once(stack, 'listening');

  const desk = openDesk(undefined);
  const pyrus = pyrusStandIn({
    desk,
    authorizationUrl: `${urlOf(stack)}/authorize`,
    webhookUrl: `${urlOf(stack)}/webhook`,
  });
  const { key, cert, file } = await serverCertificate(temporaryDirectory());
  const tls = await listen(0, pyrus.sdk, { tls: { key, cert } });
  const control = await listen(0, (request, response) =>
    pyrus.control(request, response, request.url?.split('?')[0] ?? ''),
  );

  const support = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${control.url}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: JSON.parse(await response.text()) };
  };
  return {
    asked,
    answers,
    support,
    phone: (account: Partial<Account> = {}) =>
      new SdkClient(`localhost:${tls.port}`, readFileSync(file, 'utf8'), {
        appId: APP,
        instanceId: crypto.randomUUID(),
        ...account,
      }),
    reply: (ticketId: number, reply: object = {}) => support('POST', `/tickets/${ticketId}/replies`, reply),
    events: async (after = 0): Promise<NumberedEvent[]> =>
      (await support('GET', `/events?after=${after}`)).body,
    close: async () => {
      await Promise.all([tls.close(0), control.close(0)]);
      stack.close();
      stack.closeAllConnections();
      desk.close();
    },
  };
}

export type StandInWorld = Awaited<ReturnType<typeof startStandIn>>;

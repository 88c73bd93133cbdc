import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type Agent, createServer, request, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { getCACertificates, setDefaultCACertificates, type TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { connectEarly, dynamoDBUrl } from '../../../lambdas/shared/early-connection.ts';
import { type ServerCertificate, serverCertificate } from '../../../local/pyrus/certificate.ts';

const trusted = getCACertificates('default');
const directory = mkdtempSync(join(tmpdir(), 'pyrus-chat-'));
const servers: Server[] = [];
const agents: Agent[] = [];
let certificate: ServerCertificate;

beforeAll(async () => {
  certificate = await serverCertificate(directory);
  setDefaultCACertificates([certificate.cert]);
});
afterEach(() => {
  for (const agent of agents.splice(0)) agent.destroy();
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});
afterAll(() => {
  setDefaultCACertificates(trusted);
  rmSync(directory, { recursive: true });
});

/** A server that says `hello`, and keeps the connections that it got. */
async function startServer(port = 0) {
  const connections: TLSSocket[] = [];
  const server = createServer(certificate, (_request, response) => response.end('hello'));
  server.on('secureConnection', (socket: TLSSocket) => connections.push(socket));
  servers.push(server);
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return { server, connections, url: urlOf(server) };
}

const urlOf = (server: Server) => new URL(`https://127.0.0.1:${(server.address() as AddressInfo).port}`);

function connect(url: URL): Agent {
  const agent = connectEarly(url);
  agents.push(agent);
  return agent;
}

async function get({ hostname, port }: URL, agent: Agent): Promise<string> {
  const sent = request({ host: hostname, port, agent });
  sent.end();
  const [response] = await once(sent, 'response');
  return text(response);
}

describe('an early connection', () => {
  test('is there before the first request, which takes it, and the next ones keep it', async () => {
    const { server, connections, url } = await startServer();
    const connected = once(server, 'secureConnection');

    const agent = connect(url);
    await connected;

    expect(await get(url, agent)).toBe('hello');
    expect(await get(url, agent)).toBe('hello');
    expect(connections).toHaveLength(1);
  });

  test('is taken while it is still under way', async () => {
    const { connections, url } = await startServer();

    expect(await get(url, connect(url))).toBe('hello');
    expect(connections).toHaveLength(1);
  });

  test('is closed where the first request goes elsewhere', async () => {
    const [guessed, asked] = [await startServer(), await startServer()];
    const connected = once(guessed.server, 'secureConnection');
    const agent = connect(guessed.url);
    const [socket]: TLSSocket[] = (await connected) as TLSSocket[];
    const closed = once(socket!, 'close');

    expect(await get(asked.url, agent)).toBe('hello');
    await closed;
  });

  test('that the server closed is replaced', async () => {
    const { server, connections, url } = await startServer();
    const connected = once(server, 'secureConnection');
    const agent = connect(url);
    await connected;

    connections[0]!.destroy();
    await once(connections[0]!, 'close');
    // The client hears of it after the server.
    await new Promise((resolve) => setTimeout(resolve, 50));

    expect(await get(url, agent)).toBe('hello');
    expect(connections).toHaveLength(2);
  });

  test('that fails harms nobody', async () => {
    const { server, url } = await startServer();
    server.close();
    await once(server, 'close');

    const agent = connect(url);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await startServer(Number(url.port));

    expect(await get(url, agent)).toBe('hello');
  });
});

describe('the place of DynamoDB', () => {
  test('is that of the region', () => {
    expect(dynamoDBUrl({ AWS_REGION: 'eu-central-1' }).href).toBe(
      'https://dynamodb.eu-central-1.amazonaws.com/',
    );
  });

  test.each(['AWS_ENDPOINT_URL_DYNAMODB', 'AWS_ENDPOINT_URL'])('is another where %s says so', (variable) => {
    const url = 'http://127.0.0.1:4566';

    expect(dynamoDBUrl({ AWS_REGION: 'eu-central-1', [variable]: url }).origin).toBe(url);
  });
});

import { request } from 'node:http';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { NumberedFeedEvent } from '../../../local/playground/feed-event.ts';
import { type LocalStack, startLocalStack } from '../../../local/start-local-stack.ts';
import {
  allow,
  functionOf,
  httpApiOf,
  removeTemporaryDirectories,
  role,
  writeAssembly,
} from '../handmade-assembly.ts';

/** What a local run serves beside the stack's own routes, around a stack of one function. */
const sdk = createRequire(import.meta.url).resolve('@aws-sdk/client-secrets-manager');
const ASK = `
  const { SecretsManagerClient, ListSecretsCommand } = require(${JSON.stringify(sdk)});
  const client = new SecretsManagerClient({ maxAttempts: 1 });
  exports.handler = async (event) => {
    const trace = process.env._X_AMZN_TRACE_ID.match(/Root=([^;]+)/)[1];
    console.log(JSON.stringify({ message: 'asked', xray_trace_id: trace }));
    await client.send(new ListSecretsCommand({})).catch(() => {});
    return { statusCode: 201, body: event.body };
  };
`;

let stack: LocalStack;
let url: string;

beforeAll(async () => {
  const resources = {
    Role: role,
    Allow: allow('secretsmanager:ListSecrets', '*'),
    Ask: functionOf('ask', { POWERTOOLS_SERVICE_NAME: 'asker' }),
    ...httpApiOf('First', { 'POST /authorize': 'Ask' }),
    ...httpApiOf('Second', { 'POST /devices': 'Ask' }),
  };
  const DevicesUrl = { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['Second', 'ApiEndpoint'] }, '/devices']] };
  const assemblyDir = writeAssembly({ resources, outputs: { DevicesUrl }, assets: { ask: ASK } });
  stack = await startLocalStack({ assemblyDir, port: 0, dataDir: undefined });
  url = String(stack.outputs.LambdaEndpoint);
});
afterAll(async () => {
  await stack?.stop();
  removeTemporaryDirectories();
});

/** The status of a request under whatever name. */
async function statusOf(method: string, path: string, headers: Record<string, string>): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  request(`${url}${path}`, { method, headers }, (response) => {
    response.resume();
    response.on('close', () => resolve(response.statusCode ?? 0));
    if (path === '/_local/feed') response.destroy();
  })
    .on('error', reject)
    .end();
  return await promise;
}

test('the page may load its own parts only, and they are there', async () => {
  const page = await fetch(`${url}/`);
  const policy = page.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toMatch(/unsafe|\*/);
  const html = await page.text();
  expect(html).not.toMatch(/<style|<script(?! type="module" src=)| style=| on\w+=/);
  const parts = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path);
  expect(parts).toHaveLength(3);
  for (const path of parts) {
    const part = await fetch(`${url}${path}`);
    expect([path, part.status, (await part.text()).length > 100]).toEqual([path, 200, true]);
  }
  expect((await fetch(`${url}/_local/app/none.js`)).status).toBe(404);
});

const INVOKE = '/2015-03-31/functions/x/invocations';
test.each([
  ['GET', '/'],
  ['GET', '/_local/feed'],
  ['GET', '/_local/outputs'],
  ['DELETE', '/_local/desk'],
  ['POST', '/servicedeskapi/v1/gettickets'],
  ['POST', INVOKE],
])('%s %s is for pages and tools of this machine only', async (method, path) => {
  const port = new URL(url).port;
  const own = await statusOf(method, path, { host: `localhost:${port}`, origin: `http://localhost:${port}` });
  const rebound = await statusOf(method, path, { host: `evil.example:${port}` });
  const foreign = await statusOf(method, path, { host: `127.0.0.1:${port}`, origin: 'https://evil.example' });
  const sandboxed = await statusOf(method, path, { host: `127.0.0.1:${port}`, origin: 'null' });
  expect([own === 403, rebound, foreign, sandboxed]).toEqual([false, 403, 403, 403]);
});

test('the stack itself answers under any name: a tunnel may lead to it', async () => {
  expect(await statusOf('POST', '/authorize', { host: 'tunnel.example', origin: 'https://a.example' })).toBe(
    201,
  );
});

test('what phones ask the stack on another port goes through the page’s own', async () => {
  const body = JSON.stringify({ user_id: 'u' });
  const answer = await fetch(`${url}/_local/app/devices`, { method: 'POST', body });
  expect([answer.status, await answer.text()]).toEqual([201, body]);
});

test('the feed tells a step with its request, its line, its call and its end', async () => {
  await fetch(`${url}/_local/feed`, { method: 'DELETE' });
  const body = JSON.stringify({ app_id: 'a', user_id: 'anna', security_key: 'k' });
  const headers = { 'content-type': 'application/json', 'x-other': 'left out' };
  await fetch(`${url}/authorize`, { method: 'POST', headers, body });
  const events = await read(`${url}/_local/feed`, 4);
  const of = (kind: string) => events.find((event) => event.kind === kind);

  expect(of('step')).toMatchObject({
    service: 'asker',
    subject: { users: ['anna'], tickets: [], tokens: [] },
    trigger: {
      type: 'http',
      route: 'POST /authorize',
      request: {
        method: 'POST',
        url: `${url}/authorize`,
        headers: { 'content-type': 'application/json' },
        body,
      },
    },
  });
  expect(of('call')).toMatchObject({ service: 'secretsmanager', operation: 'ListSecrets', status: 200 });
  expect(of('line')).toMatchObject({ text: expect.stringContaining('asked') });
  expect(of('done')).toMatchObject({ status: 201, error: null });
  expect(new Set(events.map((event) => 'trace' in event && event.trace)).size).toBe(1);

  const [first] = events;
  const rest = await read(`${url}/_local/feed`, 3, { 'last-event-id': String(first!.id) });
  expect(rest.map(({ id }) => id)).toEqual(events.slice(1).map(({ id }) => id));
});

/** So many events of a stream. */
async function read(
  from: string,
  count: number,
  headers: Record<string, string> = {},
): Promise<NumberedFeedEvent[]> {
  const events: NumberedFeedEvent[] = [];
  const response = await fetch(from, { headers });
  let text = '';
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    events.splice(
      0,
      events.length,
      ...[...text.matchAll(/^data: (.*)\n\n/gm)].map(([, data]) => JSON.parse(data!)),
    );
    if (events.length >= count) break;
  }
  return events;
}

import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HttpApi } from './http/http-api.ts';
import { type Listener, respondJson } from './http/loopback-server.ts';
import { isInvokePath, serveInvoke } from './lambda/invoke-api.ts';
import type { LocalFunction } from './lambda/local-function.ts';
import { SDK_PATH } from './pyrus/sdk-endpoints.ts';
import type { Control } from './services/start-services.ts';

const PLAYGROUND = new URL('playground/playground.html', import.meta.url);

export interface Front {
  /** The template's first HTTP API, if it has one. */
  readonly api: HttpApi | undefined;
  readonly functions: ReadonlyMap<string, LocalFunction>;
  /** What the SDK asks of Pyrus. */
  readonly sdk: Listener;
  /** By the name after `/_local/`: `fcm`, `faults`, `calls`, `desk`. */
  readonly controls: ReadonlyMap<string, Control>;
  readonly outputs: Readonly<Record<string, string | readonly string[]>>;
}

/** Serves the run's own port: the first HTTP API, and beside its routes what only a local run has. */
export async function serveFront(
  front: Front,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = 'GET', url = '/' } = request;
  const routeKey = front.api?.routeKeyFor(method, url);
  if (front.api !== undefined && routeKey !== undefined && routeKey !== '$default') {
    return await front.api.serve(request, response);
  }
  if (url.startsWith(SDK_PATH)) return await front.sdk(request, response);
  if (isInvokePath(url)) return await serveInvoke(request, response, front.functions);
  const [, name = '', path = ''] = /^\/_local\/(\w+)([^?]*)/.exec(url) ?? [];
  const control = front.controls.get(name);
  if (control !== undefined) return await control(request, response, path);
  if (method === 'GET' && name === 'outputs') return respondJson(response, 200, front.outputs);
  if (method === 'GET' && url === '/') return await servePlayground(response);
  if (front.api !== undefined) return await front.api.serve(request, response);
  respondJson(response, 404, { message: 'Not Found' });
}

async function servePlayground(response: ServerResponse): Promise<void> {
  response.writeHead(200, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy':
      "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'",
  });
  response.end(await readFile(PLAYGROUND));
}

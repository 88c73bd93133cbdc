import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HttpApi } from './http/http-api.ts';
import { type Listener, respondJson } from './http/loopback-server.ts';
import { isInvokePath, serveInvoke } from './lambda/invoke-api.ts';
import type { LocalFunction } from './lambda/local-function.ts';
import { isLocalCaller } from './playground/local-caller.ts';
import { SDK_PATH } from './pyrus/sdk-endpoints.ts';
import type { Control } from './services/start-services.ts';

export interface Front {
  /** The template's first HTTP API, if it has one. */
  readonly api: HttpApi | undefined;
  readonly functions: ReadonlyMap<string, LocalFunction>;
  /** What the SDK asks of Pyrus. */
  readonly sdk: Listener;
  /** At `/`. */
  readonly page: Listener;
  /** By the name after `/_local/`: `fcm`, `faults`, `calls`, `desk`, `feed`, `app`. */
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
  const isOurs = url === '/' || [SDK_PATH, '/_local/'].some((path) => url.startsWith(path));
  if ((isOurs || isInvokePath(url)) && !isLocalCaller(request)) {
    return respondJson(response, 403, { message: 'This is for pages and tools of this machine only' });
  }
  if (url.startsWith(SDK_PATH)) return await front.sdk(request, response);
  if (isInvokePath(url)) return await serveInvoke(request, response, front.functions);
  const [, name = '', path = ''] = /^\/_local\/(\w+)([^?]*)/.exec(url) ?? [];
  const control = front.controls.get(name);
  if (control !== undefined) return await control(request, response, path);
  if (method === 'GET' && name === 'outputs') return respondJson(response, 200, front.outputs);
  if (method === 'GET' && url === '/') return await front.page(request, response);
  if (front.api !== undefined) return await front.api.serve(request, response);
  respondJson(response, 404, { message: 'Not Found' });
}

import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Listener, readBody, respondJson } from '../http/loopback-server.ts';
import type { Control } from '../services/control.ts';
import { bundleApp } from './bundle.ts';

const APP = new URL('app/', import.meta.url);

const HEADERS = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** Bodies of `/devices` have some hundred bytes. */
const MAX_BODY_BYTES = 64 * 1024;

export interface Playground {
  readonly page: Listener;
  /** All below `/_local/app`: what the page loads, and the stack's API for phones, which is on another origin. */
  readonly control: Control;
}

/** The page at `PlaygroundUrl`. @param devicesUrl of the stack; undefined where it has none */
export function playground(devicesUrl: string | undefined): Playground {
  let bundled: Promise<string> | undefined;
  const script = (): Promise<string> => {
    // Made when the first page asks, so that no start waits for it.
    bundled ??= bundleApp();
    return bundled;
  };
  return {
    page: async (_request, response) => send(response, 'text/html', await fileOf('index.html')),
    async control(request, response, path) {
      switch (`${request.method} ${path}`) {
        case 'GET /main.js':
          return send(response, 'text/javascript', await script());
        case 'GET /style.css':
          return send(response, 'text/css', await fileOf('style.css'));
        case 'GET /icon.svg':
          return send(response, 'image/svg+xml', await fileOf('icon.svg'));
        case 'POST /devices':
        case 'POST /devices/unregister':
          return await pass(request, response, devicesUrl && `${devicesUrl}${path.slice('/devices'.length)}`);
        default:
          respondJson(response, 404, { message: 'Not Found' });
      }
    },
  };
}

const fileOf = (name: string): Promise<string> => readFile(new URL(name, APP), 'utf8');

function send(response: ServerResponse, type: string, text: string): void {
  response.writeHead(200, { ...HEADERS, 'content-type': `${type}; charset=utf-8` });
  response.end(text);
}

async function pass(
  request: IncomingMessage,
  response: ServerResponse,
  url: string | undefined,
): Promise<void> {
  const body = await readBody(request, MAX_BODY_BYTES);
  if (url === undefined || body === undefined) return respondJson(response, 404, { message: 'Not Found' });
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: body.toString(),
  });
  response.writeHead(answer.status, { 'content-type': 'application/json' });
  response.end(await answer.text());
}

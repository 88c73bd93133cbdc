import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { MAX_PAYLOAD_BYTES } from '../lambda/invoke-api.ts';
import type { LocalFunction } from '../lambda/local-function.ts';
import { gatewayAnswer, type HttpAnswer, lambdaResponse } from './lambda-response.ts';
import { readBody } from './loopback-server.ts';
import { requestEvent, splitUrl } from './request-event.ts';
import { type Route, type RouteMatch, router } from './routes.ts';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const MAX_BODY_BYTES = 10 * 1024 * 1024;

/** What a route leads to. */
export interface Integration {
  readonly lambda: LocalFunction;
  readonly timeoutMs: number;
}

/** An HTTP API of the template: its routes and nothing else. */
export class HttpApi {
  readonly #apiId: string;
  readonly #accountId: string;
  readonly #routes: Route<Integration>[] = [];
  #match: (method: string, path: string) => RouteMatch<Integration> | undefined = () => undefined;

  constructor(options: { readonly apiId: string; readonly accountId: string }) {
    this.#apiId = options.apiId;
    this.#accountId = options.accountId;
  }

  addRoute(key: string, integration: Integration): void {
    this.#routes.push({ key, target: integration });
    this.#match = router(this.#routes);
  }

  /** Key of the route that a request takes; undefined when none does. */
  routeKeyFor(method: string, url: string): string | undefined {
    return this.#match(method, splitUrl(url).path)?.route.key;
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const requestId = randomUUID();
    const { status, headers, body } = await this.#answer(request, requestId);
    response.writeHead(status, { ...headers, 'apigw-requestid': requestId, 'content-length': body.length });
    response.end(body);
  }

  async #answer(request: IncomingMessage, requestId: string): Promise<HttpAnswer> {
    const { method = 'GET', url = '/' } = request;
    const body = await readBody(request, MAX_BODY_BYTES);
    const matched = this.#match(method, splitUrl(url).path);
    if (matched === undefined) return gatewayAnswer(404, 'Not Found');
    if (body === undefined) return gatewayAnswer(413, 'Request Entity Too Large');
    const event = JSON.stringify(
      requestEvent({
        method,
        url,
        rawHeaders: request.rawHeaders,
        body,
        routeKey: matched.route.key,
        pathParameters: matched.pathParameters,
        sourceIp: request.socket.remoteAddress ?? '',
        protocol: `HTTP/${request.httpVersion}`,
        requestId,
        accountId: this.#accountId,
        apiId: this.#apiId,
        time: new Date(),
      }),
    );
    // The Lambda's own limit is smaller than the API's.
    if (Buffer.byteLength(event) > MAX_PAYLOAD_BYTES) return gatewayAnswer(413, 'Request Entity Too Large');
    return await integrate(matched.route.target, event);
  }
}

async function integrate({ lambda, timeoutMs }: Integration, event: string): Promise<HttpAnswer> {
  const { promise: timedOut, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), timeoutMs);
  const result = await Promise.race([lambda.invoke(event), timedOut]);
  clearTimeout(timer);
  if (result === undefined) return gatewayAnswer(503, 'Service Unavailable');
  return result.functionError ? gatewayAnswer(500, 'Internal Server Error') : lambdaResponse(result.payload);
}

import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import * as v from 'valibot';
import { MAX_PAYLOAD_BYTES } from '../lambda/invoke-api.ts';
import type { LocalFunction } from '../lambda/local-function.ts';
import type { ServedIntegration, ServedRequest } from './access-log.ts';
import { gatewayAnswer, type HttpAnswer, lambdaResponse } from './lambda-response.ts';
import { readBody } from './loopback-server.ts';
import { type RequestParts, requestEvent, splitUrl } from './request-event.ts';
import { type Route, type RouteMatch, router } from './routes.ts';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const MAX_BODY_BYTES = 10 * 1024 * 1024;

/** What a route leads to. */
export interface Integration {
  readonly lambda: LocalFunction;
  readonly timeoutMs: number;
}

/** What became of a request. */
interface Outcome {
  readonly answer: HttpAnswer;
  readonly integration?: ServedIntegration;
}

export interface HttpApiOptions {
  readonly apiId: string;
  readonly accountId: string;
  /** Whether the function lets the API in for this route. */
  readonly mayInvoke: (routeKey: string, lambda: LocalFunction) => boolean;
}

/** An HTTP API of the template: its routes and its access log. */
export class HttpApi {
  readonly #apiId: string;
  readonly #accountId: string;
  readonly #routes: Route<Integration>[] = [];
  #match: (method: string, path: string) => RouteMatch<Integration> | undefined = () => undefined;
  #logAccess: (request: ServedRequest) => void = () => {};

  readonly #mayInvoke: HttpApiOptions['mayInvoke'];

  constructor(options: HttpApiOptions) {
    this.#apiId = options.apiId;
    this.#accountId = options.accountId;
    this.#mayInvoke = options.mayInvoke;
  }

  addRoute(key: string, integration: Integration): void {
    this.#routes.push({ key, target: integration });
    this.#match = router(this.#routes);
  }

  /** Has each answered request told to `log`. */
  logAccess(log: (request: ServedRequest) => void): void {
    this.#logAccess = log;
  }

  /** Key of the route that a request takes; undefined when none does. */
  routeKeyFor(method: string, url: string): string | undefined {
    return this.#match(method, splitUrl(url).path)?.route.key;
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const requestId = randomUUID();
    const time = new Date();
    const { method = 'GET', url = '/' } = request;
    const protocol = `HTTP/${request.httpVersion}`;
    const matched = this.#match(method, splitUrl(url).path);
    const { answer, integration } = await this.#serve(request, matched, {
      requestId,
      time,
      method,
      url,
      protocol,
    });
    const { status, headers, body } = answer;
    response.writeHead(status, { ...headers, 'apigw-requestid': requestId, 'content-length': body.length });
    response.end(body);
    this.#logAccess({
      requestId,
      time,
      apiId: this.#apiId,
      accountId: this.#accountId,
      method,
      protocol,
      routeKey: matched?.route.key,
      status,
      responseLength: body.length,
      responseLatency: Date.now() - time.getTime(),
      integration,
    });
  }

  async #serve(
    request: IncomingMessage,
    matched: RouteMatch<Integration> | undefined,
    parts: Pick<RequestParts, 'requestId' | 'time' | 'method' | 'url' | 'protocol'>,
  ): Promise<Outcome> {
    const body = await readBody(request, MAX_BODY_BYTES);
    if (matched === undefined) return { answer: gatewayAnswer(404, 'Not Found') };
    if (body === undefined) return { answer: gatewayAnswer(413, 'Request Entity Too Large') };
    const { key, target } = matched.route;
    if (!this.#mayInvoke(key, target.lambda)) {
      const integration = { requestId: parts.requestId, latency: 0, status: undefined, error: FORBIDDEN };
      return { answer: gatewayAnswer(500, 'Internal Server Error'), integration };
    }
    const event = JSON.stringify(
      requestEvent({
        ...parts,
        rawHeaders: request.rawHeaders,
        body,
        routeKey: key,
        pathParameters: matched.pathParameters,
        sourceIp: request.socket.remoteAddress ?? '',
        accountId: this.#accountId,
        apiId: this.#apiId,
      }),
    );
    // The Lambda's own limit is smaller than the API's.
    if (Buffer.byteLength(event) > MAX_PAYLOAD_BYTES) {
      return { answer: gatewayAnswer(413, 'Request Entity Too Large') };
    }
    return await integrate(target, event);
  }
}

/** As API Gateway writes `$context.integrationErrorMessage`: it quotes what the handler threw, whatever that holds. */
function failure(payload: string): string {
  const error = v.safeParse(
    v.pipe(v.string(), v.parseJson(), v.object({ errorMessage: v.string() })),
    payload,
  );
  const message = error.success ? error.output.errorMessage : 'Unknown error';
  return `The Lambda function returned the following error: ${message}. Check your Lambda function code and try again.`;
}
/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-troubleshooting-lambda.html */
const FORBIDDEN =
  "The IAM role configured on the integration or API Gateway doesn't have permissions to call the integration. Check the permissions and try again.";
const TIMED_OUT = 'Integration request timed out';

async function integrate({ lambda, timeoutMs }: Integration, event: string): Promise<Outcome> {
  const requestId = randomUUID();
  const started = Date.now();
  const { promise: timedOut, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), timeoutMs);
  const result = await Promise.race([lambda.invoke(event, requestId), timedOut]);
  clearTimeout(timer);
  const latency = Date.now() - started;
  if (result === undefined) {
    const integration = { requestId, latency, status: undefined, error: TIMED_OUT };
    return { answer: gatewayAnswer(503, 'Service Unavailable'), integration };
  }
  // Lambda itself answered, whatever became of the function.
  const status = 200;
  if (result.functionError) {
    const integration = { requestId, latency, status, error: failure(result.payload) };
    return { answer: gatewayAnswer(500, 'Internal Server Error'), integration };
  }
  return {
    answer: lambdaResponse(result.payload),
    integration: { requestId, latency, status, error: undefined },
  };
}

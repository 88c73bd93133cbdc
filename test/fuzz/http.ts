import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { lambdaResponse } from '../../local/http/lambda-response.ts';
import { requestEvent, splitUrl } from '../../local/http/request-event.ts';
import { router } from '../../local/http/routes.ts';
import { lambdaContext } from '../support/lambda-context.ts';
import { withLogs } from '../support/logs.ts';
import { check, checkLogs } from './violation.ts';
import type { Wire } from './wire.ts';

export interface HttpAnswer {
  readonly status: number;
  /** Undefined where there is no body. */
  readonly body: unknown;
  /** What the handler was given; undefined where the API has no route for the request. */
  readonly event: APIGatewayProxyEventV2 | undefined;
}

type Handler = (event: never, context: never) => unknown;

/**
 * `POST`s to a handler through the same routes, events and answers as the local run's API.
 *
 * @param timeoutMs of the function
 */
export function httpClient(routeKeys: readonly string[], handler: Handler, timeoutMs: number) {
  const match = router(routeKeys.map((key) => ({ key, target: undefined })));
  return async ({ path, headers, body, base64FlagWrong = false }: Wire): Promise<HttpAnswer> => {
    const matched = match('POST', splitUrl(path).path);
    if (matched === undefined) {
      return { status: 404, body: undefined, event: undefined };
    }
    const event = requestEvent({
      method: 'POST',
      url: path,
      rawHeaders: headers.flat(),
      body: Buffer.from(body),
      routeKey: matched.route.key,
      pathParameters: matched.pathParameters,
      sourceIp: '192.0.2.1',
      protocol: 'HTTP/1.1',
      requestId: 'request',
      accountId: '000000000000',
      apiId: 'api',
      time: new Date(),
    });
    event.isBase64Encoded = event.isBase64Encoded !== base64FlagWrong;
    // As it reaches a Lambda.
    const received: unknown = JSON.parse(JSON.stringify(event));
    const { result, text } = await withLogs(async () =>
      handler(received as never, lambdaContext(timeoutMs) as never),
    );
    checkLogs(text);
    const answer = lambdaResponse(JSON.stringify(result));
    checkForm(answer.status, answer.headers['content-type'], answer.body.toString());
    return {
      status: answer.status,
      body: answer.body.length === 0 ? undefined : JSON.parse(answer.body.toString()),
      event: received as APIGatewayProxyEventV2,
    };
  };
}

const CODES: Readonly<Record<number, readonly string[]>> = {
  400: ['InvalidRequest'],
  401: ['Unauthorized'],
  403: ['Forbidden'],
  404: ['UnknownApp', 'KeyNotFound'],
  409: ['UserRetired'],
  413: ['PayloadTooLarge'],
  503: ['ServiceUnavailable'],
};

/** An answer is JSON or empty; an error is `{"error":{"code","message","field"?}}`, short, and quotes nothing. */
function checkForm(status: number, contentType: unknown, text: string): void {
  if (text === '') {
    check(status === 200, `${status} without a body`);
    return;
  }
  check(contentType === 'application/json', `content type ${contentType}`);
  const body = JSON.parse(text);
  if (status === 200) return;
  check(Object.keys(body).join() === 'error', 'more than an error');
  const { code, message, field, ...more } = body.error;
  check(Object.keys(more).length === 0, `more in an error: ${Object.keys(more)}`);
  check(CODES[status]?.includes(code) === true, `${status} ${code}`);
  check(status !== 400 || typeof field === 'string', '400 without a field');
  check(field === undefined || /^[\w.-]{1,60}$/.test(field), 'a field that is no name');
  check(/^[\x20-\x7e\u2026]{1,300}$/.test(message), 'a message that is no plain, short sentence');
  checkLogs(text);
}

/** A body as any reader would read it, who knows nothing of our handlers: as JSON and as a form. */
export function readings(event: APIGatewayProxyEventV2 | undefined): Record<string, unknown>[] {
  const { body = '', isBase64Encoded = false } = event ?? {};
  const text = new TextDecoder().decode(Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'));
  const form = Object.fromEntries(new URLSearchParams(text));
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null ? [{ ...json }, form] : [form];
  } catch {
    return [form];
  }
}

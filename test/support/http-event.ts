import type { APIGatewayProxyEventV2 } from 'aws-lambda';

export interface HttpRequest {
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly pathParameters?: Record<string, string>;
  /** Text, or an object that is sent as JSON. */
  readonly body?: unknown;
  readonly isBase64Encoded?: boolean;
}

/** What an HTTP API hands a Lambda (payload format 2.0), reduced to what ours read. */
export function httpEvent({
  path = '/',
  headers,
  pathParameters,
  body,
  isBase64Encoded = false,
}: HttpRequest) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return {
    version: '2.0',
    routeKey: `POST ${path}`,
    rawPath: path,
    rawQueryString: '',
    headers: headers ?? { 'content-type': 'application/json' },
    requestContext: { http: { method: 'POST', path } },
    ...(pathParameters === undefined ? {} : { pathParameters }),
    ...(text === undefined ? {} : { body: text }),
    isBase64Encoded,
  } as unknown as APIGatewayProxyEventV2;
}

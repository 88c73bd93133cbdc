import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody, respondJson } from '../http/loopback-server.ts';
import { decode } from '../http/routes.ts';
import type { LocalFunction } from './local-function.ts';

/** Quotas: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024;
const MAX_EVENT_PAYLOAD_BYTES = 1024 * 1024;

const PATH = /^\/2015-03-31\/functions\/([^/?]+)\/invocations(?:\?|$)/;

/** Finds a function by name, ARN, or account and name, with or without `$LATEST`. */
export const functionNameOf = (nameOrArn: string): string =>
  nameOrArn.replace(/^(arn:aws:lambda:[a-z0-9-]+:)?(\d{12}:)?(function:)?/, '').replace(/:\$LATEST$/, '');

export const isInvokePath = (url: string): boolean => PATH.test(url);

/** The Invoke call of the Lambda API: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
export async function serveInvoke(
  request: IncomingMessage,
  response: ServerResponse,
  functions: ReadonlyMap<string, LocalFunction>,
): Promise<void> {
  const requestId = randomUUID();
  const fail = (status: number, type: string, message: string): void =>
    respondJson(
      response,
      status,
      { Type: 'User', message, Message: message },
      {
        'x-amzn-errortype': type,
        'x-amzn-requestid': requestId,
      },
    );
  const body = await readBody(request, MAX_PAYLOAD_BYTES);
  const name = decode(PATH.exec(request.url ?? '')?.[1] ?? '');
  const lambda = functions.get(functionNameOf(name));
  const invocationType = request.headers['x-amz-invocation-type'] ?? 'RequestResponse';
  const limit = invocationType === 'Event' ? MAX_EVENT_PAYLOAD_BYTES : MAX_PAYLOAD_BYTES;
  if (request.method !== 'POST') return fail(405, 'MethodNotAllowedException', 'Invoke is a POST');
  if (body === undefined || body.length > limit) {
    const message = `Request must be smaller than ${limit} bytes for the InvokeFunction operation`;
    return fail(413, 'RequestTooLargeException', message);
  }
  if (lambda === undefined) return fail(404, 'ResourceNotFoundException', `Function not found: ${name}`);
  const payload = body.length === 0 ? '{}' : body.toString('utf8');
  const problem = jsonProblem(payload);
  if (problem !== undefined) {
    return fail(400, 'InvalidRequestContentException', `Could not parse request body into json: ${problem}`);
  }
  const headers = { 'x-amzn-requestid': requestId, 'x-amz-executed-version': '$LATEST' };
  switch (invocationType) {
    case 'DryRun':
      response.writeHead(204, headers).end();
      return;
    case 'Event':
      response.writeHead(202, headers).end();
      await lambda.invoke(payload, requestId);
      return;
    case 'RequestResponse': {
      const result = await lambda.invoke(payload, requestId);
      response.writeHead(200, {
        ...headers,
        'content-type': 'application/json',
        ...(result.functionError && { 'x-amz-function-error': 'Unhandled' }),
      });
      response.end(result.payload);
      return;
    }
    default:
      return fail(400, 'InvalidParameterValueException', `Unknown InvocationType ${invocationType}`);
  }
}

function jsonProblem(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return String(error);
  }
}

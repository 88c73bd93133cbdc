import { IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AwsCall } from './aws-call.ts';

/** Serves the calls of one service. */
export type Engine = (call: AwsCall, response: ServerResponse) => void | Promise<void>;

/**
 * Hands a call to a server inside this process, without a second connection: status, headers and body reach
 * the caller just as that server writes them.
 */
export function replay(call: AwsCall, listener: RequestListener, response: ServerResponse): void {
  const { request, body } = call;
  const again = new IncomingMessage(request.socket);
  if (request.method !== undefined) again.method = request.method;
  // Clients of the former SQS protocol post to the queue's path; the JSON protocol knows `/` only.
  again.url = '/';
  again.headers = { ...request.headers, 'content-length': String(body.length) };
  again.httpVersion = request.httpVersion;
  again.complete = true;
  again.push(body);
  again.push(null);
  listener(again, response);
}

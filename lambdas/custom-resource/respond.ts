import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { ResourceEvent } from './event.ts';

/** What a custom resource answers CloudFormation. */
export type ResourceAnswer =
  | {
      readonly Status: 'SUCCESS';
      readonly PhysicalResourceId: string;
      readonly Data?: Readonly<Record<string, string>>;
    }
  | { readonly Status: 'FAILED'; readonly PhysicalResourceId: string; readonly Reason: string };

const ATTEMPTS = 3;
/** All attempts together fit into the time that `custom-resource.ts` keeps for answering. Milliseconds. */
const ATTEMPT_TIMEOUT = 3_000;

/**
 * Puts the answer to the event's pre-signed URL. S3 signed it for an empty content type: any other is refused.
 *
 * @throws Error without the URL in it, after three attempts
 */
export async function respond(event: ResourceEvent, answer: ResourceAnswer): Promise<void> {
  const body = JSON.stringify({
    ...answer,
    StackId: event.StackId,
    RequestId: event.RequestId,
    LogicalResourceId: event.LogicalResourceId,
  });
  for (let attempt = 1; ; attempt++) {
    try {
      return await put(event.ResponseURL, body);
    } catch (error) {
      if (attempt === ATTEMPTS) {
        throw error;
      }
    }
  }
}

function put(url: string, body: string): Promise<void> {
  if (!URL.canParse(url)) {
    // Node's own error quotes the URL, and the runtime logs what is thrown.
    throw new Error('The response to CloudFormation failed: its URL is none');
  }
  const request = url.startsWith('https:') ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      {
        method: 'PUT',
        headers: { 'content-type': '', 'content-length': Buffer.byteLength(body) },
        signal: AbortSignal.timeout(ATTEMPT_TIMEOUT),
      },
      (response) => {
        response.resume();
        const status = response.statusCode ?? 0;
        if (status < 300) {
          resolve();
        } else {
          reject(new Error(`CloudFormation answered ${status} to the custom resource's response`));
        }
      },
    );
    outgoing.on('error', (error) =>
      reject(
        new Error(`The response to CloudFormation failed: ${'code' in error ? error.code : error.name}`),
      ),
    );
    outgoing.end(body);
  });
}

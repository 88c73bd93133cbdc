import { randomUUID } from 'node:crypto';
import { listen, readBody, respondJson } from '../http/loopback-server.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html */
const MAX_RESPONSE_BYTES = 4096;

/** A one-time URL to which a custom resource's handler PUTs its answer. */
export interface ResponseEndpoint {
  readonly url: string;
  /** The first body that was PUT; undefined when it was too long. */
  readonly response: Promise<string | undefined>;
  close(): Promise<void>;
}

/** Opens such a URL on the loopback interface, in place of CloudFormation's pre-signed S3 URL. */
export async function openResponseEndpoint(): Promise<ResponseEndpoint> {
  const path = `/${randomUUID()}`;
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  let used = false;
  const server = await listen(0, async (request, response) => {
    const body = await readBody(request, MAX_RESPONSE_BYTES);
    if (request.method !== 'PUT' || request.url !== path || used) {
      respondJson(response, 403, { message: 'This URL takes one PUT' });
      return;
    }
    used = true;
    response.writeHead(200).end(() => resolve(body?.toString('utf8')));
  });
  return { url: server.url + path, response: promise, close: () => server.close(100) };
}

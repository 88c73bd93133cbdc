import type { IncomingMessage } from 'node:http';
import { parseQuery } from './query-protocol.ts';

/** The services that stand here, by the names they have in a SigV4 credential scope. */
export const SERVICES = ['dynamodb', 'sqs', 'sns', 'secretsmanager', 'logs'] as const;
export type Service = (typeof SERVICES)[number];

/** Lambda's event sources sign with it: their calls are not those of the function, and can be made to fail by themselves. */
export const EVENT_SOURCE_KEY = 'event-source';

/** One API call as it came over the wire, whole. */
export interface AwsCall {
  /** As the caller named it; it may be one that we do not have. */
  readonly service: string;
  /** Such as `GetItem`; empty when the request names none. */
  readonly operation: string;
  /** Whether it came in the query protocol, and so wants its answer in XML. */
  readonly isForm: boolean;
  /** The request in the SDK's shape; `undefined` when the body does not parse. */
  readonly input: Record<string, unknown> | undefined;
  /** Access key id of the signature; empty when the request is not signed. */
  readonly accessKeyId: string;
  readonly request: IncomingMessage;
  readonly body: Buffer;
}

const CREDENTIAL = /Credential=([^/\s]+)\/\d{8}\/[^/]+\/([^/]+)\/aws4_request/;
const SERVICE_OF_TARGET: Record<string, Service> = {
  DynamoDB_20120810: 'dynamodb',
  AmazonSQS: 'sqs',
  secretsmanager: 'secretsmanager',
  Logs_20140328: 'logs',
};

/**
 * Finds out which service and operation a request is for: by the credential scope of its signature, else by
 * the `X-Amz-Target` of the JSON protocols, else as SNS' query protocol.
 */
export function parseAwsCall(request: IncomingMessage, body: Buffer): AwsCall {
  const [, accessKeyId = '', scope] = CREDENTIAL.exec(request.headers.authorization ?? '') ?? [];
  const target = request.headers['x-amz-target'];
  const [targetService = '', targetOperation = ''] = typeof target === 'string' ? target.split('.') : [];
  const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
  const query = isForm ? parseQuery(body.toString()) : undefined;
  return {
    service: scope ?? SERVICE_OF_TARGET[targetService] ?? (isForm ? 'sns' : ''),
    operation: query?.action ?? targetOperation,
    isForm,
    input: query?.input ?? parseJsonObject(body),
    accessKeyId,
    request,
    body,
  };
}

export function isService(name: string): name is Service {
  return SERVICES.some((service) => service === name);
}

function parseJsonObject(body: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body.toString());
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

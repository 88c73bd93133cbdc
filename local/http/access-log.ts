import { LocalStackError } from '../local-stack-error.ts';
import { commonLogTime } from './request-event.ts';

/** A request that was answered, and how; times in milliseconds. */
export interface ServedRequest {
  readonly requestId: string;
  readonly time: Date;
  readonly apiId: string;
  readonly accountId: string;
  readonly method: string;
  readonly protocol: string;
  /** Undefined when the request took no route. */
  readonly routeKey: string | undefined;
  readonly status: number;
  readonly responseLength: number;
  readonly responseLatency: number;
  /** Undefined when no integration was asked. */
  readonly integration: ServedIntegration | undefined;
}

export interface ServedIntegration {
  /** As the function knows it. */
  readonly requestId: string;
  readonly latency: number;
  /** What Lambda answered; undefined where it did not in time. */
  readonly status: number | undefined;
  readonly error: string | undefined;
}

/**
 * What may stand in an access log line. Not here, though API Gateway has them: the path, which holds the webhook's token,
 * the query, and what tells the caller.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
 */
const VARIABLES: Readonly<Record<string, (request: ServedRequest) => string | number | undefined>> = {
  accountId: ({ accountId }) => accountId,
  apiId: ({ apiId }) => apiId,
  extendedRequestId: ({ requestId }) => requestId,
  httpMethod: ({ method }) => method,
  'integration.error': ({ integration }) => integration?.error,
  'integration.integrationStatus': ({ integration }) => integration?.status,
  'integration.latency': ({ integration }) => integration?.latency,
  'integration.requestId': ({ integration }) => integration?.requestId,
  integrationErrorMessage: ({ integration }) => integration?.error,
  integrationLatency: ({ integration }) => integration?.latency,
  integrationStatus: ({ integration }) => integration?.status,
  protocol: ({ protocol }) => protocol,
  requestId: ({ requestId }) => requestId,
  requestTime: ({ time }) => commonLogTime(time),
  requestTimeEpoch: ({ time }) => Math.floor(time.getTime() / 1000),
  responseLatency: ({ responseLatency }) => responseLatency,
  responseLength: ({ responseLength }) => responseLength,
  routeKey: ({ routeKey }) => routeKey,
  stage: () => '$default',
  status: ({ status }) => status,
};

const VARIABLE = /\$context\.([A-Za-z]+(?:\.[A-Za-z]+)*)/g;

/**
 * Reads the format of a stage's access log; the function returned writes a line. A variable without a value is `-`.
 *
 * @throws LocalStackError at a variable that the runner does not know
 */
export function accessLogFormat(format: string, logicalId: string): (request: ServedRequest) => string {
  for (const [variable, name = ''] of format.matchAll(VARIABLE)) {
    if (Object.hasOwn(VARIABLES, name)) continue;
    throw new LocalStackError(
      `${logicalId}: the local runner does not know the access log variable ${variable}`,
    );
  }
  return (request) =>
    format.replaceAll(VARIABLE, (_variable, name: string) => String(VARIABLES[name]?.(request) ?? '-'));
}

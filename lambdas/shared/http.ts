import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { ChatError, type ErrorCode, ServiceUnavailable } from './errors.ts';
import { errorForLog, logger } from './logger.ts';

const STATUS: Readonly<Record<ErrorCode, number>> = {
  InvalidRequest: 400,
  Unauthorized: 401,
  Forbidden: 403,
  UnknownApp: 404,
  KeyNotFound: 404,
  UserRetired: 409,
  PayloadTooLarge: 413,
  ServiceUnavailable: 503,
};

/** What HTTP wants to be said beside the status. Seconds. */
const HEADERS: Readonly<Partial<Record<ErrorCode, Readonly<Record<string, string>>>>> = {
  Unauthorized: { 'www-authenticate': 'Bearer' },
  ServiceUnavailable: { 'retry-after': '5' },
};

/** A JSON answer. */
export const json = (statusCode: number, body: unknown): APIGatewayProxyStructuredResultV2 => ({
  statusCode,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

/**
 * The one place where errors become HTTP answers.
 *
 * What is not a `ChatError` is a fault of ours (a service that failed, a bug): the log gets the cause, the caller a 503
 * with `Retry-After`. Never a 400 or 403: on those the SDK closes the person's chat.
 */
export const httpErrors = (): MiddlewareObj<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2> => ({
  onError: (request) => {
    const error =
      request.error instanceof ChatError ? request.error : new ServiceUnavailable({ cause: request.error });
    const statusCode = STATUS[error.code];
    if (statusCode >= 500) {
      logger().error('request failed', {
        request_id: request.context.awsRequestId,
        error: errorForLog(error.cause ?? error),
      });
    }
    const { code, message, field } = error;
    const answer = json(statusCode, { error: { code, message, ...(field === undefined ? {} : { field }) } });
    request.response = { ...answer, headers: { ...answer.headers, ...HEADERS[code] } };
  },
});

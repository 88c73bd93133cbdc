import { describe, expect, test } from '@jest/globals';
import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import {
  ChatError,
  type ErrorCode,
  InvalidRequest,
  ServiceUnavailable,
} from '../../../lambdas/shared/errors.ts';
import { httpErrors, json } from '../../../lambdas/shared/http.ts';
import { httpEvent } from '../../support/http-event.ts';
import { lambdaContext } from '../../support/lambda-context.ts';
import { withLogs } from '../../support/logs.ts';

type Result = APIGatewayProxyStructuredResultV2;

/** Answers as a Lambda of ours does whose decision is `decide`; tells what it logged, too. */
function answer(decide: () => Promise<Result>, context = lambdaContext()) {
  const handler = middy<APIGatewayProxyEventV2, Result>({ timeoutEarlyInMillis: 10 })
    .use(httpErrors())
    .handler(decide);
  return withLogs<Result>(async () => await handler(httpEvent({}), context));
}

const answerTo = (error: unknown, context = lambdaContext()) => answer(() => Promise.reject(error), context);
const bodyOf = ({ body = '' }: Result) => JSON.parse(body);

describe('json', () => {
  test('answers with a body and its type', () => {
    expect(json(200, { status: 'queued' })).toEqual({
      statusCode: 200,
      headers: { 'content-type': 'application/json' },
      body: '{"status":"queued"}',
    });
  });
});

describe('httpErrors', () => {
  test('leaves an answer as it is', async () => {
    const { result, text } = await answer(async () => ({ statusCode: 200 }));

    expect(result).toEqual({ statusCode: 200 });
    expect(text).toBe('');
  });

  test.each<[ErrorCode, number]>([
    ['InvalidRequest', 400],
    ['Forbidden', 403],
    ['UnknownApp', 404],
    ['KeyNotFound', 404],
    ['UserRetired', 409],
    ['PayloadTooLarge', 413],
  ])('%s becomes %i, with code and message, and is no fault to log', async (code, statusCode) => {
    const { result, text } = await answerTo(new ChatError(code, 'What is wrong.'));

    expect(result).toEqual({
      statusCode,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ error: { code, message: 'What is wrong.' } }),
    });
    expect(text).toBe('');
  });

  test('Unauthorized becomes 401, and says what would be authorized', async () => {
    const { result } = await answerTo(new ChatError('Unauthorized', 'What is wrong.'));

    expect(result).toMatchObject({ statusCode: 401, headers: { 'www-authenticate': 'Bearer' } });
  });

  test('names the field to blame', async () => {
    const { result } = await answerTo(new InvalidRequest('user_id', 'is required'));

    expect(bodyOf(result)).toEqual({
      error: { code: 'InvalidRequest', message: 'user_id is required', field: 'user_id' },
    });
  });

  test.each<[string, Error]>([
    ['an unavailable service', new ServiceUnavailable({ cause: new Error('table-7 is on fire') })],
    [
      'a 400 of DynamoDB',
      Object.assign(new Error('table-7 is on fire'), { $metadata: { httpStatusCode: 400 } }),
    ],
    ['an error with a status code', Object.assign(new Error('table-7 is on fire'), { statusCode: 403 })],
    ['a bug', new TypeError('table-7 is on fire')],
  ])('%s becomes a 503 to be tried again, its cause in the log only', async (_name, error) => {
    const context = lambdaContext();
    const { result, logs } = await answerTo(error, context);

    expect(result).toMatchObject({
      statusCode: 503,
      headers: { 'content-type': 'application/json', 'retry-after': '5' },
    });
    expect(bodyOf(result).error).toEqual({
      code: 'ServiceUnavailable',
      message: 'The service cannot answer right now. Try again.',
    });
    expect(logs).toEqual([
      expect.objectContaining({
        level: 'ERROR',
        message: 'request failed',
        request_id: context.awsRequestId,
        error: expect.objectContaining({ message: 'table-7 is on fire' }),
      }),
    ]);
  });

  test.each(['a string', null, undefined])(
    'what is thrown and no error becomes a 503 too: %p',
    async (value) => {
      expect((await answerTo(value)).result).toMatchObject({ statusCode: 503 });
    },
  );

  test('a decision that takes too long becomes a 503', async () => {
    const { result } = await answer(() => new Promise(() => {}), lambdaContext(20));

    expect(result).toMatchObject({ statusCode: 503 });
  });
});

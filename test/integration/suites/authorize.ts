import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { createSecurityKey } from '../../../lambdas/security-keys/security-key.ts';
import { APP, type Backend } from '../../support/backend.ts';
import { httpEvent } from '../../support/http-event.ts';
import { invokeKeys } from '../../support/keys.ts';
import { lambdaContext } from '../../support/lambda-context.ts';
import { withLogs } from '../../support/logs.ts';

const USER = 'Иван Петров #7';

export function authorizeSuite(backend: () => Backend): void {
  describe('POST /authorize', () => {
    let key: string;
    let keyId: string;

    beforeAll(async () => {
      ({ security_key: key, key_id: keyId } = await invokeKeys({
        action: 'issue',
        app_id: APP,
        user_id: USER,
      }));
    });
    beforeEach(() => backend().clearCalls());

    async function authorize(body: unknown, request: Partial<Parameters<typeof httpEvent>[0]> = {}) {
      const { handler } = await import('../../../lambdas/authorize/handler.ts');
      const { result, logs, text } = await withLogs(async () =>
        handler(httpEvent({ body, ...request }), lambdaContext()),
      );
      return { answer: result as APIGatewayProxyStructuredResultV2, logs, text };
    }

    test('lets the user of a live key in, with an empty body and no log line', async () => {
      const { answer, logs } = await authorize({ app_id: APP, user_id: USER, security_key: key });

      expect(answer.statusCode).toBe(200);
      expect(answer.body).toBeUndefined();
      expect(logs).toEqual([]);
    });

    test('takes a form as well as JSON', async () => {
      const form = new URLSearchParams({ app_id: APP, user_id: USER, security_key: key }).toString();

      const { answer } = await authorize(Buffer.from(form).toString('base64'), {
        headers: { 'content-type': 'Application/X-WWW-Form-Urlencoded; charset=UTF-8' },
        isBase64Encoded: true,
      });

      expect(answer.statusCode).toBe(200);
    });

    const refused: [string, Record<string, string>, string][] = [
      ['an unknown app', { app_id: 'nobody' }, 'unknown_app'],
      ['an unknown user', { user_id: 'nobody' }, 'unknown_key'],
      ["a key that is nobody's", { security_key: createSecurityKey() }, 'unknown_key'],
    ];
    test.each(refused)('refuses %s with one answer for all and logs why', async (_, change, reason) => {
      const { answer, logs } = await authorize({ app_id: APP, user_id: USER, security_key: key, ...change });

      expect(answer.statusCode).toBe(403);
      expect(JSON.parse(answer.body ?? '')).toEqual({
        error: { code: 'Forbidden', message: 'This user may not use the chat.' },
      });
      expect(logs).toMatchObject([{ message: 'authorization refused', reason }]);
      expect(await backend().calls()).toHaveLength(1);
    });

    test('refuses a revoked key, and logs its id', async () => {
      const issued = await invokeKeys({ action: 'issue', app_id: APP, user_id: 'revoked' });
      await invokeKeys({ action: 'revoke', app_id: APP, user_id: 'revoked' });

      const { answer, logs } = await authorize({
        app_id: APP,
        user_id: 'revoked',
        security_key: issued.security_key,
      });

      expect(answer.statusCode).toBe(403);
      expect(logs).toMatchObject([{ reason: 'revoked', key_id: issued.key_id }]);
    });

    test('refuses a superseded key once its grace is over', async () => {
      const former = await invokeKeys({ action: 'issue', app_id: APP, user_id: 'superseded' });
      await invokeKeys({ action: 'rotate', app_id: APP, user_id: 'superseded', grace_seconds: 0 });

      const { answer, logs } = await authorize({
        app_id: APP,
        user_id: 'superseded',
        security_key: former.security_key,
      });

      expect(answer.statusCode).toBe(403);
      expect(logs).toMatchObject([{ reason: 'superseded', key_id: former.key_id }]);
    });

    const malformed: [string, unknown, string][] = [
      ['a field is missing', { app_id: APP, user_id: USER }, 'security_key'],
      ['a field is empty', { app_id: APP, user_id: '', security_key: 'x' }, 'user_id'],
      ['a field is no string', { app_id: 7, user_id: USER, security_key: 'x' }, 'app_id'],
      [
        'the key is of another format',
        { app_id: APP, user_id: USER, security_key: 'password' },
        'security_key',
      ],
      ['the body does not parse', '{"app_id":', 'body'],
    ];
    test.each(malformed)('answers 400 without a database call when %s', async (_, body, field) => {
      const { answer, logs } = await authorize(body);

      expect(answer.statusCode).toBe(400);
      expect(JSON.parse(answer.body ?? '')).toMatchObject({ error: { code: 'InvalidRequest', field } });
      expect(logs).toMatchObject([{ reason: `malformed:${field}` }]);
      expect(await backend().calls()).toEqual([]);
    });

    test('answers 400 to a key with a wrong checksum, without a database call', async () => {
      const mistyped = key.slice(0, -1) + (key.endsWith('0') ? '1' : '0');

      const { answer } = await authorize({ app_id: APP, user_id: USER, security_key: mistyped });

      expect(answer.statusCode).toBe(400);
      expect(await backend().calls()).toEqual([]);
    });

    test('costs exactly one strongly consistent read', async () => {
      await authorize({ app_id: APP, user_id: USER, security_key: key });
      await backend().clearCalls();

      await authorize({ app_id: APP, user_id: USER, security_key: key });

      expect(await backend().calls()).toMatchObject([
        { service: 'dynamodb', operation: 'GetItem', input: { ConsistentRead: true } },
      ]);
    });

    test.each(['error', 'throttle'] as const)(
      'answers 503, never 400 or 403, on a database %s',
      async (mode) => {
        await backend().fail({ service: 'dynamodb', mode });
        try {
          const { answer, logs, text } = await authorize({ app_id: APP, user_id: USER, security_key: key });

          expect(answer.statusCode).toBe(503);
          expect(answer.headers?.['retry-after']).toBeDefined();
          expect(JSON.parse(answer.body ?? '')).toMatchObject({ error: { code: 'ServiceUnavailable' } });
          expect(logs).toMatchObject([{ level: 'ERROR', message: 'request failed' }]);
          expect(text).not.toContain(key);
        } finally {
          await backend().heal();
        }
      },
    );

    test('answers 503 within its two seconds when the database does not answer', async () => {
      await backend().fail({ service: 'dynamodb', mode: 'timeout' });
      try {
        const { handler } = await import('../../../lambdas/authorize/handler.ts');
        // The function's own time-out: it answers 1.3 s before.
        const { result } = await withLogs(async () =>
          handler(
            httpEvent({ body: { app_id: APP, user_id: USER, security_key: key } }),
            lambdaContext(3_000),
          ),
        );

        expect(result).toMatchObject({ statusCode: 503 });
      } finally {
        await backend().heal();
      }
    });

    test('logs neither key nor user id', async () => {
      const { text } = await authorize({ app_id: APP, user_id: USER, security_key: createSecurityKey() });

      expect(text).not.toContain(USER);
      expect(text).not.toContain('pmc1_');
      expect(keyId).not.toContain(key.slice(5, 15));
    });
  });
}

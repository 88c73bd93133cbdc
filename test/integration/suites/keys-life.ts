import { beforeEach, describe, expect, test } from '@jest/globals';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { createToken } from '../../../lambdas/security-keys/token-format.ts';
import { APP, APP_WITHOUT_PUSH, type Backend } from '../../support/backend.ts';
import { httpEvent } from '../../support/http-event.ts';
import { authorizeStatus, type Issued, invokeKeys, type KeyStatus } from '../../support/keys.ts';
import { lambdaContext } from '../../support/lambda-context.ts';
import { withLogs } from '../../support/logs.ts';

const DAY = 24 * 60 * 60 * 1000;

interface Imported {
  readonly key_id: string;
  readonly created_at: string;
  readonly valid_until: string;
}

/** The rest of a key's life: many at once, from elsewhere, for good, and asked for by backends. */
export function keysLifeSuite(backend: () => Backend): void {
  describe('the life of keys', () => {
    let user: { app_id: string; user_id: string };
    beforeEach(() => {
      user = { app_id: APP, user_id: `user-${crypto.randomUUID()}` };
    });

    const act = <T = Issued>(action: string, more: Record<string, unknown> = {}) =>
      invokeKeys<T>({ action, ...user, ...more });
    const status = () => act<KeyStatus>('status');

    describe('retire', () => {
      test('ends the keys, forgets the person, and issues no key again', async () => {
        const { security_key } = await act('issue', { label: 'phone' });

        expect(await act('retire')).toEqual({ retired: true, revoked: 1 });

        expect(await authorizeStatus({ ...user, security_key })).toBe(403);
        expect(JSON.stringify(await backend().items('SecurityKeys'))).not.toContain(user.user_id);
        await expect(act('issue')).rejects.toMatchObject({ name: 'UserRetired' });
        await expect(act('rotate')).rejects.toMatchObject({ name: 'UserRetired' });
        expect(await status()).toMatchObject({ retired: true, keys: [] });
      });

      test('can be repeated', async () => {
        await act('issue');
        await act('retire');

        expect(await act('retire')).toEqual({ retired: true, revoked: 0 });
      });

      test('is undone by an issue that says so', async () => {
        const former = await act('issue');
        await act('retire');

        const issued = await act('issue', { reinstate: true });

        expect(await authorizeStatus({ ...user, security_key: issued.security_key })).toBe(200);
        expect(await authorizeStatus({ ...user, security_key: former.security_key })).toBe(403);
        expect(await status()).toMatchObject({ retired: false });
      });

      test('leaves no live key when an issue runs at the same time, 100 times', async () => {
        for (let i = 0; i < 100; i++) {
          user = { app_id: APP, user_id: `race-${crypto.randomUUID()}` };
          const [issued] = await Promise.allSettled([act('issue'), act('retire')]);

          if (issued.status === 'rejected') {
            expect(issued.reason).toMatchObject({ name: 'UserRetired' });
          } else {
            expect(await authorizeStatus({ ...user, security_key: issued.value.security_key })).toBe(403);
          }
          expect((await status()).keys).toEqual([]);
        }
      }, 120_000);
    });

    describe('revoke_all', () => {
      test('refuses an instant in the future, and what is no instant', async () => {
        const tomorrow = new Date(Date.now() + DAY).toISOString();
        for (const issued_before of [tomorrow, 'yesterday', 5]) {
          await expect(
            invokeKeys({ action: 'revoke_all', app_id: APP_WITHOUT_PUSH, issued_before }),
          ).rejects.toMatchObject({
            name: 'InvalidRequest',
            message: expect.stringContaining('issued_before'),
          });
        }
      });

      test("ends the app's former keys, in status too, and no others; it only ever rises", async () => {
        user = { app_id: APP_WITHOUT_PUSH, user_id: `user-${crypto.randomUUID()}` };
        const former = await act('issue');
        const { security_key: ofOtherApp } = await invokeKeys({
          action: 'issue',
          app_id: APP,
          user_id: 'other',
        });
        await new Promise((resolve) => setTimeout(resolve, 5));
        const instant = new Date().toISOString();

        const answer = await invokeKeys({
          action: 'revoke_all',
          app_id: APP_WITHOUT_PUSH,
          issued_before: instant,
        });
        const again = await invokeKeys({
          action: 'revoke_all',
          app_id: APP_WITHOUT_PUSH,
          issued_before: '2020-01-01T00:00:00Z',
        });

        expect(answer).toEqual({ app_id: APP_WITHOUT_PUSH, issued_before: instant });
        expect(again).toEqual(answer);
        expect((await status()).keys).toEqual([]);
        const next = await act('issue');
        expect((await status()).keys).toMatchObject([{ key_id: next.key_id }]);
        expect(await authorizeStatus({ app_id: APP, user_id: 'other', security_key: ofOtherApp })).toBe(200);
        expect(former.key_id).not.toBe(next.key_id);
      });
    });

    describe('import', () => {
      const oldKey = () => `old-system-${crypto.randomUUID()}`;

      test('lets the user of an old key in, for 90 days, beside keys of ours', async () => {
        const ours = await act('issue', { label: 'phone' });
        const security_key = oldKey();

        const imported = await act<Imported>('import', { security_key, label: 'phone' });

        expect(imported).toEqual({
          ...user,
          key_id: expect.any(String),
          label: 'phone',
          created_at: expect.any(String),
          valid_until: expect.any(String),
        });
        expect(Date.parse(imported.valid_until) - Date.parse(imported.created_at)).toBe(90 * DAY);
        expect(await authorizeStatus({ ...user, security_key })).toBe(200);
        expect((await status()).keys).toContainEqual(
          expect.objectContaining({ key_id: ours.key_id, valid_until: null }),
        );
      });

      test('is superseded by the next key of its label', async () => {
        const { key_id } = await act<Imported>('import', { security_key: oldKey(), label: 'phone' });

        const issued = await act('issue', { label: 'phone' });

        expect(issued.superseded).toMatchObject([{ key_id }]);
      });

      test('changes nothing when it is repeated', async () => {
        const security_key = oldKey();
        const first = await act('import', { security_key });

        expect(await act('import', { security_key })).toEqual(first);
      });

      test('revives nothing', async () => {
        const security_key = oldKey();
        await act('import', { security_key });
        await act('revoke');

        await expect(act('import', { security_key })).rejects.toMatchObject({ name: 'InvalidRequest' });

        expect(await authorizeStatus({ ...user, security_key })).toBe(403);
        const [item] = (await backend().items('SecurityKeys')).filter(
          ({ user_id }) => user_id?.S === user.user_id,
        );
        expect(item?.expires_at).toBeUndefined();
      });

      test('is refused for a user who has retired', async () => {
        await act('retire');

        await expect(act('import', { security_key: oldKey() })).rejects.toMatchObject({
          name: 'UserRetired',
        });
      });

      test.each([
        'short',
        `pmc1_${'x'.repeat(49)}`,
        'x'.repeat(101),
        'with a space in it',
        'ключ-старой-системы',
      ])('refuses %j as a key', async (security_key) => {
        await expect(act('import', { security_key })).rejects.toMatchObject({
          name: 'InvalidRequest',
          message: expect.stringContaining('security_key'),
        });
      });
    });

    describe('list', () => {
      test('names every user who has a key that works, once, page by page', async () => {
        const mark = crypto.randomUUID();
        const expected: string[] = [];
        for (let i = 0; i < 7; i++) {
          const user_id = `${mark}-${i}`;
          expected.push(user_id);
          await invokeKeys({ action: 'issue', app_id: APP, user_id });
          await invokeKeys({ action: 'issue', app_id: APP, user_id });
        }
        await invokeKeys({ action: 'issue', app_id: APP, user_id: `${mark}-revoked` });
        await invokeKeys({ action: 'revoke', app_id: APP, user_id: `${mark}-revoked` });

        const users: { user_id: string; keys: number }[] = [];
        let cursor: string | undefined;
        do {
          const page: { users: typeof users; cursor?: string } = await invokeKeys({
            action: 'list',
            app_id: APP,
            limit: 3,
            ...(cursor === undefined ? {} : { cursor }),
          });
          expect(page.users.length).toBeLessThanOrEqual(3);
          users.push(...page.users);
          cursor = page.cursor;
        } while (cursor !== undefined);

        const ours = users.filter(({ user_id }) => user_id.startsWith(mark));
        expect(ours.map(({ user_id }) => user_id).sort()).toEqual(expected);
        expect(ours.every(({ keys }) => keys === 2)).toBe(true);
      });

      test('refuses a cursor that it did not give', async () => {
        await expect(invokeKeys({ action: 'list', app_id: APP, cursor: 'x' })).rejects.toMatchObject({
          name: 'InvalidRequest',
          message: expect.stringContaining('cursor'),
        });
      });
    });

    describe('POST /keys/{action}', () => {
      interface Credential {
        readonly credential: string;
        readonly valid_until_of_former: string | null;
      }
      const credential = (more: Record<string, unknown> = {}) =>
        invokeKeys<Credential>({ action: 'credential', name: crypto.randomUUID(), ...more });

      async function post(action: string, body: unknown, bearer?: string) {
        const { handler } = await import('../../../lambdas/keys/handler.ts');
        const { result, logs, text } = await withLogs(() =>
          handler(
            httpEvent({
              path: `/keys/${action}`,
              pathParameters: { action },
              body,
              headers: {
                'content-type': 'application/json',
                ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
              },
            }),
            lambdaContext(),
          ),
        );
        const answer = result as APIGatewayProxyStructuredResultV2;
        return { status: answer.statusCode, body: JSON.parse(answer.body ?? 'null'), answer, logs, text };
      }

      test('gives a backend a key, and logs who asked', async () => {
        const { credential: bearer } = await credential({ name: 'shop backend' });

        const { status: code, body, logs, text } = await post('issue', user, bearer);

        expect(code).toBe(200);
        expect(await authorizeStatus({ ...user, security_key: body.security_key })).toBe(200);
        expect(logs).toMatchObject([{ by: { credential: 'shop backend' }, action: 'issue' }]);
        expect(text).not.toContain(bearer);
      });

      test.each([undefined, 'pmcb_guessed', createToken('pmcb_')])(
        'answers 401 to the bearer %s',
        async (bearer) => {
          const { status: code, answer, logs } = await post('issue', user, bearer);

          expect(code).toBe(401);
          expect(logs).toMatchObject([{ message: 'credential refused', reason: 'invalid_credential' }]);
          expect(answer.headers).toMatchObject({ 'www-authenticate': 'Bearer' });
        },
      );

      test('answers 403 to an action or app that the credential lacks, whatever the body', async () => {
        const { credential: bearer } = await credential({
          name: 'shop',
          actions: ['issue'],
          apps: [APP_WITHOUT_PUSH],
        });
        const refused = { message: 'credential refused', credential: 'shop' };

        expect(await post('revoke', user, bearer)).toMatchObject({
          status: 403,
          logs: [{ ...refused, reason: 'action' }],
        });
        expect(await post('credential', { name: 'more' }, bearer)).toMatchObject({ status: 403 });
        expect(await post('issue', user, bearer)).toMatchObject({
          status: 403,
          body: { error: { field: 'app_id' } },
          logs: [{ ...refused, reason: 'app' }],
        });
      });

      test('maps errors to 400, 404 and 409', async () => {
        const { credential: bearer } = await credential({ actions: ['issue', 'rotate', 'retire'] });
        const codes = async (action: string, body: unknown) => {
          const { status: code, body: answer } = await post(action, body, bearer);
          return [code, answer.error.code, answer.error.field];
        };

        expect(await codes('issue', { app_id: APP })).toEqual([400, 'InvalidRequest', 'user_id']);
        expect(await codes('issue', '{')).toEqual([400, 'InvalidRequest', 'body']);
        expect(await codes('issue', { ...user, action: 'issue' })).toEqual([400, 'InvalidRequest', 'action']);
        expect(await codes('issue', { ...user, app_id: 'nobody' })).toEqual([404, 'UnknownApp', 'app_id']);
        expect((await codes('rotate', user)).slice(0, 2)).toEqual([404, 'KeyNotFound']);
        await act('retire');
        expect((await codes('issue', user)).slice(0, 2)).toEqual([409, 'UserRetired']);
      });

      test('answers 503 when the database fails', async () => {
        const { credential: bearer } = await credential();
        await backend().fail({ service: 'dynamodb', mode: 'error' });
        try {
          expect(await post('issue', user, bearer)).toMatchObject({ status: 503 });
        } finally {
          await backend().heal();
        }
      });

      test('keeps the former credential of a name for 24 h, and none once it is revoked', async () => {
        const name = crypto.randomUUID();
        const first = await credential({ name });
        const second = await credential({ name });

        expect(first.valid_until_of_former).toBeNull();
        expect(Date.parse(second.valid_until_of_former ?? '') - Date.now()).toBeGreaterThan(DAY - 60_000);
        expect(await post('issue', user, first.credential)).toMatchObject({ status: 200 });

        expect(await invokeKeys({ action: 'credential_revoke', name })).toEqual({ name, revoked: 2 });

        for (const { credential: bearer } of [first, second]) {
          expect(await post('issue', user, bearer)).toMatchObject({ status: 401 });
        }
      });

      test('a revocation that fails half-way can be repeated', async () => {
        const name = crypto.randomUUID();
        const { credential: bearer } = await credential({ name });
        const revoke = () => invokeKeys({ action: 'credential_revoke', name });

        await backend().fail({ service: 'dynamodb', mode: 'error', operation: 'UpdateItem' });
        await expect(revoke()).rejects.toMatchObject({ name: 'ServiceUnavailable' });
        await backend().heal();

        expect(await revoke()).toEqual({ name, revoked: 1 });
        expect(await post('issue', user, bearer)).toMatchObject({ status: 401 });
      });

      test('stores no credential', async () => {
        const { credential: bearer } = await credential();

        expect(JSON.stringify(await backend().items('SecurityKeys'))).not.toContain(bearer);
      });
    });
  });
}

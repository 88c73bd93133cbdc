import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Backend } from '../../support/backend.ts';
import {
  newStory,
  newToken,
  type Person,
  register,
  registerPhone,
  signedIn,
  signIn,
  unregisterPhone,
} from '../../support/phones.ts';

export function devicesRequestsSuite(backend: () => Backend): void {
  describe('requests to register phones', () => {
    let ann: Person;
    let bob: Person;
    let token: string;
    beforeEach(async () => {
      ({ ann, bob, token } = await newStory(backend()));
    });

    test.each(['POST /devices', 'POST /devices/unregister'])(
      '%s refuses a key that lets nobody in, and tells nothing',
      async (route) => {
        const send = route === 'POST /devices' ? registerPhone : unregisterPhone;
        await register(bob, token);
        const answers = await Promise.all([
          send(signIn({ ...ann, user_id: 'other' }, token)),
          send(signIn({ ...ann, app_id: 'unknown' }, token)),
          send(signIn({ ...ann, security_key: bob.security_key }, token)),
        ]);

        expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
        expect(answers.map(({ statusCode }) => statusCode)).toEqual([403, 403, 403]);
        expect(await signedIn(backend(), token, ann, bob)).toEqual([bob]);
        expect(answers.map(({ text }) => text).join('')).toContain('unknown_app');
        expect(answers.map(({ text }) => text).join('')).not.toContain(token);
      },
    );

    test.each<[string, object | string]>([
      ['app_id', { app_id: undefined }],
      ['user_id', { user_id: '' }],
      ['user_id', { user_id: 'x'.repeat(101) }],
      ['security_key', { security_key: 'pmc1_short' }],
      ['token', { token: undefined }],
      ['token', { token: '' }],
      ['token', { token: 5 }],
      ['token', { token: 'with space' }],
      ['token', { token: 'x'.repeat(2_049) }],
      ['token', { token: 'токен' }],
      ['type', { type: 'ios' }],
      ['previous_token', { previous_token: 'with space' }],
      ['shared', { shared: 'true' }],
      ['notifications_enabled', { notifications_enabled: 1 }],
      ['app_version', { app_version: '' }],
      ['locale', { locale: 'x'.repeat(36) }],
      ['body', '[]'],
      ['body', 'not JSON'],
    ])('a wrong %s is named: %j', async (field, differences) => {
      const body = typeof differences === 'string' ? differences : { ...signIn(ann, token), ...differences };

      const { statusCode, body: answer } = await registerPhone(body);

      expect({ statusCode, field: answer.error?.field }).toEqual({ statusCode: 400, field });
      expect(await backend().items('Devices')).toEqual([]);
    });

    test('unknown fields are ignored', async () => {
      expect(await register(ann, token, { type: 'android', future: { field: 1 } })).toBe('registered');
    });

    test.each([
      ['dynamodb', 'error'],
      ['dynamodb', 'throttle'],
      ['sns', 'error'],
      ['sns', 'throttle'],
    ] as const)('when %s fails by %s, the app is told to try again', async (service, mode) => {
      await backend().fail({ service, mode });
      const { statusCode, headers, body } = await registerPhone(signIn(ann, token));
      await backend().heal();

      expect({ statusCode, code: body.error?.code }).toEqual({
        statusCode: 503,
        code: 'ServiceUnavailable',
      });
      expect(headers).toMatchObject({ 'retry-after': expect.any(String) });
      expect(await register(ann, token)).toBe('registered');
    });

    test('tokens and keys are neither stored nor logged', async () => {
      const answers = [
        await registerPhone(signIn(ann, token)),
        await unregisterPhone(signIn(ann, token)),
        await registerPhone(signIn(ann, token, { previous_token: newToken() })),
      ];

      const seen = JSON.stringify([await backend().items('Devices'), answers.map(({ text }) => text)]);
      expect(seen).not.toContain(token);
      expect(seen).not.toContain(ann.security_key);
    });
  });
}

import { describe, expect, test } from '@jest/globals';
import * as v from 'valibot';
import { registrationSchema, unregistrationSchema } from '../../../lambdas/devices/request.ts';
import { createSecurityKey } from '../../../lambdas/security-keys/security-key.ts';

const request = { app_id: 'app', user_id: 'user', security_key: createSecurityKey(), token: 'a:token' };

describe('registrationSchema', () => {
  test.each<[string, object, boolean]>([
    ['the least there is', {}, true],
    [
      'all there is',
      {
        type: 'android',
        previous_token: 'b',
        shared: false,
        notifications_enabled: true,
        app_version: '1',
        locale: 'ru',
      },
      true,
    ],
    [
      'nulls',
      {
        type: null,
        previous_token: null,
        shared: null,
        notifications_enabled: null,
        app_version: null,
        locale: null,
      },
      true,
    ],
    ['a token of 2,048 characters', { token: 'x'.repeat(2_048) }, true],
    ['a longer one', { token: 'x'.repeat(2_049) }, false],
    ['a token with a line break', { token: 'a:token\n' }, false],
    ['no token', { token: null }, false],
    ['an empty previous token', { previous_token: '' }, false],
    ['another type', { type: 'Android' }, false],
    ['a flag in words', { shared: 'yes' }, false],
    ['a NUL in the locale', { locale: 'ru\0' }, false],
    ['a key of an older system', { security_key: 'key-of-an-older-system' }, false],
  ])('%s', (_name, differences, valid) => {
    expect(v.is(registrationSchema(false), { ...request, ...differences })).toBe(valid);
  });

  test('takes keys of an older system where they may be imported', () => {
    const older = { ...request, security_key: 'key-of-an-older-system' };

    expect(v.is(registrationSchema(true), older)).toBe(true);
    expect(v.is(unregistrationSchema(true), older)).toBe(true);
  });
});

test('to unregister takes four fields, and leaves the others aside', () => {
  expect(v.parse(unregistrationSchema(false), { ...request, shared: 'yes' })).toEqual(request);
});

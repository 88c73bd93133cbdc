import { describe, expect, test } from '@jest/globals';
import { actionSchema, isBackendAction } from '../../../lambdas/keys/action-schema.ts';
import { parse } from '../../../lambdas/shared/parse.ts';
import { thrown } from '../thrown.ts';

const USER = { app_id: 'app', user_id: 'user' };
const read = (payload: unknown) => parse(actionSchema, payload);
const issue = (differences: object) => ({ action: 'issue', ...USER, ...differences });
const revokeAll = (issued_before: unknown) => ({ action: 'revoke_all', app_id: 'app', issued_before });
const credential = (differences: object) => ({ action: 'credential', name: 'backend', ...differences });

describe('actionSchema', () => {
  test.each<[object]>([
    [issue({})],
    [issue({ label: 'tablet', grace_seconds: 0, reinstate: true })],
    [issue({ label: null, grace_seconds: null, reinstate: null })],
    [issue({ grace_seconds: 90 * 24 * 60 * 60 })],
    [{ action: 'rotate', ...USER, label: 'телефон', grace_seconds: 60 }],
    [{ action: 'revoke', ...USER }],
    [{ action: 'revoke', ...USER, key_id: 'key-id', label: 'tablet' }],
    [{ action: 'import', ...USER, security_key: 'k'.repeat(16), label: 'old' }],
    [{ action: 'status', ...USER }],
    [{ action: 'list', app_id: 'app' }],
    [{ action: 'list', app_id: 'app', limit: 1000, cursor: 'abc' }],
    [{ action: 'retire', ...USER }],
    [credential({})],
    [credential({ actions: ['issue', 'list'], apps: ['app'] })],
    [{ action: 'credential_revoke', name: 'backend' }],
  ])('takes %j', (payload) => {
    expect(read(payload)).toEqual(payload);
  });

  test.each<[string, unknown, string, RegExp]>([
    ['no action', USER, 'action', /is required/],
    [
      'a revocation of a key that is null',
      { action: 'revoke', ...USER, key_id: null },
      'key_id',
      /must be a string/,
    ],
    [
      'a revocation of a label that is null',
      { action: 'revoke', ...USER, label: null },
      'label',
      /must be a string/,
    ],
    [
      'an unknown action',
      { action: 'delete', ...USER },
      'action',
      /must be one of issue, .*, credential_revoke$/,
    ],
    ['an action that is no string', { action: ['issue'], ...USER }, 'action', /must be one of/],
    ['no app', { action: 'issue' }, 'app_id', /is required/],
    ['no user', { action: 'issue', app_id: 'app' }, 'user_id', /is required/],
    ['a misspelt property', issue({ grace_secnds: 1 }), 'grace_secnds', /is not a known property/],
    [
      'a property of another action',
      { action: 'rotate', ...USER, reinstate: true },
      'reinstate',
      /not a known/,
    ],
    ['a grace that is negative', issue({ grace_seconds: -1 }), 'grace_seconds', /must not be negative/],
    [
      'a grace of more than 90 days',
      issue({ grace_seconds: 90 * 24 * 60 * 60 + 1 }),
      'grace_seconds',
      /at most 7776000/,
    ],
    ['a grace of half a second', issue({ grace_seconds: 0.5 }), 'grace_seconds', /whole number/],
    ['a grace in digits', issue({ grace_seconds: '60' }), 'grace_seconds', /must be a number/],
    ['an empty label', issue({ label: '' }), 'label', /must not be empty/],
    ['a label with a line break', issue({ label: 'a\nb' }), 'label', /control or invisible/],
    [
      'a label that turns the direction around',
      issue({ label: 'a\u202eb' }),
      'label',
      /control or invisible/,
    ],
    ['a label of 101 characters', issue({ label: 'x'.repeat(101) }), 'label', /at most 100/],
    ['a limit of none', { action: 'list', app_id: 'app', limit: 0 }, 'limit', /at least 1/],
    ['a limit of too many', { action: 'list', app_id: 'app', limit: 1001 }, 'limit', /at most 1000/],
    [
      'a key of ours to import',
      { action: 'import', ...USER, security_key: `pmc1_${'k'.repeat(49)}` },
      'security_key',
      /not beginning with pmc1_/,
    ],
    [
      'a credential for credentials',
      credential({ actions: ['credential'] }),
      'actions.0',
      /must be one of issue, .*, retire$/,
    ],
    ['a credential for nothing', credential({ actions: [] }), 'actions', /must not be empty/],
    ['a credential for no app', credential({ apps: [] }), 'apps', /must not be empty/],
  ])('refuses %s', (_name, payload, field, message) => {
    expect(thrown(() => read(payload))).toMatchObject({
      code: 'InvalidRequest',
      field,
      message: expect.stringMatching(message),
    });
  });

  test.each([
    '2026-01-31T12:00:00Z',
    '2026-01-31T15:00:00+03:00',
    '2026-01-31T12:00:00.000Z',
    '2026-01-31 12:00:00Z',
  ])('reads the instant %s', (text) => {
    expect(read(revokeAll(text))).toMatchObject({ issued_before: Date.parse('2026-01-31T12:00:00Z') });
  });

  test.each([
    '',
    'now',
    '2026-01-31',
    '2026-01-31T12:00:00',
    '2026-01-31T12:00:00+03',
    '2026-13-01T00:00:00Z',
    1769860800,
    null,
  ])('refuses what is no instant in a zone: %j', (value) => {
    expect(thrown(() => read(revokeAll(value)))).toMatchObject({
      code: 'InvalidRequest',
      field: 'issued_before',
    });
  });

  test('repeats no key', () => {
    const error = thrown(() => read({ action: 'import', ...USER, security_key: 'S3CR3T' }));

    expect(`${error.message}${JSON.stringify(error)}`).not.toContain('S3CR3T');
  });
});

describe('isBackendAction', () => {
  test.each([
    ['issue', true],
    ['retire', true],
    ['credential', false],
    ['credential_revoke', false],
    ['constructor', false],
    ['', false],
  ])('of %j is %j', (action, expected) => {
    expect(isBackendAction(action)).toBe(expected);
  });
});

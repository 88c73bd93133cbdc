import { describe, expect, test } from '@jest/globals';
import {
  authorizationSchema,
  readAuthorizationRequest,
} from '../../../lambdas/security-keys/authorization-request.ts';
import type { HttpBody } from '../../../lambdas/shared/http-body.ts';
import { thrown } from '../thrown.ts';
import { BODY_LIMIT, base64, FIELDS, form, json } from './bodies.ts';

const refusal = (request: HttpBody) =>
  thrown(() => readAuthorizationRequest(request, authorizationSchema(false)));
const without = (name: string) =>
  Object.fromEntries(Object.entries(FIELDS).filter(([field]) => field !== name));

describe('readAuthorizationRequest refuses, naming the field,', () => {
  const fields = Object.keys(FIELDS);

  test.each(fields)('a missing %s', (field) => {
    for (const request of [json(without(field)), form(without(field))]) {
      expect(refusal(request)).toMatchObject({
        code: 'InvalidRequest',
        field,
        message: `${field} is required`,
      });
    }
  });

  test.each(fields)('an empty %s', (field) => {
    for (const request of [json({ ...FIELDS, [field]: '' }), form({ ...FIELDS, [field]: '' })]) {
      expect(refusal(request)).toMatchObject({ code: 'InvalidRequest', field });
    }
  });

  test.each(
    fields.flatMap((field) =>
      [null, 5, true, [], ['x'], {}, { length: 1 }].map((value) => [field, value] as const),
    ),
  )('%s that is not a string: %j', (field, value) => {
    expect(refusal(json({ ...FIELDS, [field]: value }))).toMatchObject({
      code: 'InvalidRequest',
      field,
      message: `${field} must be a string`,
    });
  });

  test.each([
    ['app_id', 513],
    ['user_id', 101],
    ['security_key', 101],
  ])('%s of %i UTF-16 units', (field, length) => {
    const tooLong = 'x'.repeat(length);

    expect(refusal(json({ ...FIELDS, [field]: tooLong }))).toMatchObject({
      code: 'InvalidRequest',
      field,
      message: `${field} must be at most ${length - 1} characters long`,
    });
  });

  test('too many emoji, which are two UTF-16 units each', () => {
    expect(refusal(json({ ...FIELDS, user_id: '🙂'.repeat(51) }))).toMatchObject({ field: 'user_id' });
  });

  test.each([
    ['a NUL', 'client\\u0000'],
    ['half an emoji', 'client\\ud83d'],
    ['halves in the wrong order', '\\ude42\\ud83d'],
  ])('%s by a JSON escape in an id', (_name, escaped) => {
    for (const field of ['app_id', 'user_id', 'security_key']) {
      const body = JSON.stringify({ ...FIELDS, [field]: '@' }).replace('"@"', `"${escaped}"`);
      expect(refusal({ body })).toMatchObject({
        code: 'InvalidRequest',
        field,
        message: `${field} must be well-formed Unicode without NUL`,
      });
    }
  });

  test('a NUL in a form', () => {
    expect(refusal(form({ ...FIELDS, user_id: 'a\0b' }))).toMatchObject({ field: 'user_id' });
  });

  test.each(fields)('%s given twice in a form, even alike', (field) => {
    const request = form(FIELDS);
    const body = `${request.body}&${new URLSearchParams({ [field]: FIELDS[field as keyof typeof FIELDS] })}`;

    expect(refusal({ ...request, body })).toMatchObject({
      code: 'InvalidRequest',
      field,
      message: `${field} must be a string`,
    });
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['all are wrong', {}, 'app_id'],
    ['user and key are wrong', { app_id: 'a' }, 'user_id'],
    ['app and key are wrong', { user_id: 'u' }, 'app_id'],
    ['they stand in another order', { security_key: 'x', user_id: '', app_id: '' }, 'app_id'],
  ])('the first of app_id, user_id, security_key where %s', (_name, wrong, field) => {
    expect(refusal(json(wrong))).toMatchObject({ field });
  });

  test('fields that only a prototype has', () => {
    expect(refusal({ body: `{"__proto__":${JSON.stringify(FIELDS)}}` })).toMatchObject({ field: 'app_id' });
    expect(
      refusal(form({ '__proto__[app_id]': 'a', __proto__: 'x' } as Record<string, string>)),
    ).toMatchObject({ field: 'app_id' });
  });

  test('fields that are nested one level too deep', () => {
    expect(refusal(json({ body: FIELDS }))).toMatchObject({ field: 'app_id' });
  });
});

describe('readAuthorizationRequest refuses, naming the body,', () => {
  const utf8 = (bytes: number[], headers = {}): HttpBody => ({
    body: Buffer.from(bytes).toString('base64'),
    isBase64Encoded: true,
    headers,
  });

  test.each<[string, HttpBody]>([
    ['no body', {}],
    ['an empty body', { body: '' }],
    ['JSON cut short', { body: JSON.stringify(FIELDS).slice(0, -1) }],
    ['two JSON values', { body: `${JSON.stringify(FIELDS)}{}` }],
    ['a JSON string', json('secret')],
    ['a JSON number', json(5)],
    ['null', json(null)],
    ['a form called JSON', { ...form(FIELDS), headers: { 'content-type': 'application/json' } }],
    ['a form called multipart', form(FIELDS, 'multipart/form-data; boundary=x')],
    ['a form without a content type', { body: new URLSearchParams(FIELDS).toString() }],
    ['a form with broken percent-encoding', { ...form(FIELDS), body: `${form(FIELDS).body}%` }],
    ['a form in windows-1251', { ...form(FIELDS), body: 'user_id=%cf%f0%e8&app_id=a' }],
    ['bytes that are not UTF-8', utf8([0x22, 0xff, 0x22])],
    ['UTF-16', base64({ body: JSON.stringify(FIELDS).split('').join('\0') })],
    ['JSON that opens 16,000 lists', { body: '['.repeat(16_000) }],
    ['more than 16 KB', { body: JSON.stringify(FIELDS).padEnd(BODY_LIMIT + 1) }],
    [
      'more than 16 KB in fewer characters',
      { body: `${JSON.stringify(FIELDS)}${'\u00a0'.repeat(BODY_LIMIT / 2)}` },
    ],
    ['more than 16 KB once decoded', base64({ body: JSON.stringify(FIELDS).padEnd(BODY_LIMIT + 1) })],
  ])('%s', (_name, request) => {
    expect(refusal(request)).toMatchObject({ code: 'InvalidRequest', field: 'body' });
  });

  test('of too many bytes as malformed, for Pyrus knows no 413', () => {
    expect(refusal({ body: ' '.repeat(BODY_LIMIT + 1) }).message).toBe(
      `body must be at most ${BODY_LIMIT} bytes long`,
    );
  });
});

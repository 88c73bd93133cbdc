import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { authorizationSchema, readAuthorizationRequest } from '../../../lambdas/authorize/request.ts';
import { createSecurityKey } from '../../../lambdas/security-keys/security-key.ts';
import type { HttpBody } from '../../../lambdas/shared/http-body.ts';
import { anyUnicode, anyUtf16 } from '../arbitraries.ts';
import { thrown } from '../thrown.ts';

const SECURITY_KEY = createSecurityKey();
const FIELDS = {
  app_id: 'Zk3pYq8n4sVt0bXcR7wLdM1uHfJ2gK5oT9eQiA6yCxW==',
  user_id: 'client-1',
  security_key: SECURITY_KEY,
};
const FORM = 'application/x-www-form-urlencoded';
const BODY_LIMIT = 16 * 1024;

const schema = authorizationSchema(false);
const read = (request: HttpBody) => readAuthorizationRequest(request, schema);
const refusal = (request: HttpBody) => thrown(() => read(request));

const json = (fields: unknown, type: string | undefined = 'application/json'): HttpBody => ({
  body: JSON.stringify(fields),
  headers: { 'content-type': type },
});
const form = (fields: Record<string, string>, type = FORM): HttpBody => ({
  body: new URLSearchParams(fields).toString(),
  headers: { 'content-type': type },
});
const base64 = ({ body = '', headers }: HttpBody): HttpBody => ({
  body: Buffer.from(body).toString('base64'),
  isBase64Encoded: true,
  headers,
});
const without = (name: string) =>
  Object.fromEntries(Object.entries(FIELDS).filter(([field]) => field !== name));

describe('readAuthorizationRequest takes', () => {
  test.each<[string, HttpBody]>([
    ['JSON', json(FIELDS)],
    ['JSON with a charset', json(FIELDS, 'application/json; charset=utf-8')],
    ['JSON in capitals', json(FIELDS, 'APPLICATION/JSON;CHARSET=UTF-8')],
    ['JSON without a content type', { body: JSON.stringify(FIELDS), headers: {} }],
    ['JSON without headers', { body: JSON.stringify(FIELDS) }],
    ['JSON with an empty content type', json(FIELDS, '')],
    ['JSON called text', json(FIELDS, 'text/plain')],
    ['JSON with a byte order mark', { body: `\ufeff${JSON.stringify(FIELDS)}` }],
    ['JSON with white space around it', { body: `\r\n ${JSON.stringify(FIELDS)}\n` }],
    ['JSON with extra fields', json({ ...FIELDS, extra: { user_id: 5 }, __proto: null })],
    ['a form', form(FIELDS)],
    ['a form with a charset', form(FIELDS, `${FORM}; charset=UTF-8`)],
    ['a form in capitals', form(FIELDS, `${FORM.toUpperCase()} ; Charset=utf-8`)],
    ['a form with extra fields', form({ ...FIELDS, extra: '1' })],
    [
      'a form with unescaped equals signs',
      {
        ...form({}),
        body: Object.entries(FIELDS)
          .map((pair) => pair.join('='))
          .join('&'),
      },
    ],
  ])('%s, plain or base64-encoded', (_name, request) => {
    expect(read(request)).toEqual(FIELDS);
    expect(read(base64(request))).toEqual(FIELDS);
  });

  test('any ids, in JSON and forms alike', () => {
    fc.assert(
      fc.property(anyUnicode(256), anyUnicode(50), (app_id, user_id) => {
        fc.pre(app_id !== '' && user_id !== '' && !`${app_id}${user_id}`.includes('\0'));
        const fields = { ...FIELDS, app_id, user_id };
        expect(read(json(fields))).toEqual(fields);
        expect(read(base64(form(fields)))).toEqual(fields);
      }),
    );
  });

  test.each([
    ['app_id', 512],
    ['user_id', 100],
  ])('%s of up to %i UTF-16 units', (field, limit) => {
    for (const longest of ['x'.repeat(limit), '🙂'.repeat(limit / 2)]) {
      expect(read(json({ ...FIELDS, [field]: longest }))).toMatchObject({ [field]: longest });
    }
  });

  test('a body of exactly 16 KB', () => {
    const body = JSON.stringify(FIELDS).padEnd(BODY_LIMIT);

    expect(read({ body })).toEqual(FIELDS);
    expect(read(base64({ body }))).toEqual(FIELDS);
  });
});

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

describe('readAuthorizationRequest checks the key:', () => {
  const imported = 'legacy-key-0123456789';
  const readKey = (security_key: string, allowImportedKeys: boolean) =>
    readAuthorizationRequest(json({ ...FIELDS, security_key }), authorizationSchema(allowImportedKeys))
      .security_key;
  const spoilt = SECURITY_KEY.slice(0, -1) + (SECURITY_KEY.endsWith('0') ? '1' : '0');

  test('one of ours passes whether or not imported ones are allowed', () => {
    expect(readKey(SECURITY_KEY, false)).toBe(SECURITY_KEY);
    expect(readKey(SECURITY_KEY, true)).toBe(SECURITY_KEY);
  });

  test('an imported one passes where they are allowed', () => {
    expect(readKey(imported, true)).toBe(imported);
  });

  test.each([
    ['an imported one where they are not', imported, false],
    ['a mistyped one of ours', spoilt, false],
    ['a mistyped one of ours, where imported ones are allowed', spoilt, true],
    ['one that is too short to be imported', 'k'.repeat(15), true],
  ])('%s is malformed', (_name, key, allowImportedKeys) => {
    expect(thrown(() => readKey(key, allowImportedKeys))).toMatchObject({
      code: 'InvalidRequest',
      field: 'security_key',
      message: 'security_key is not a security key of this service',
    });
  });
});

describe('readAuthorizationRequest, whatever the body,', () => {
  test('answers or refuses as malformed, and never quotes what it got', () => {
    const type = fc.constantFrom(
      undefined,
      'application/json',
      FORM,
      'text/plain',
      'application/xml; charset=x',
    );
    fc.assert(
      fc.property(anyUtf16(200), type, fc.boolean(), (noise, contentType, isBase64Encoded) => {
        const body = JSON.stringify({ ...FIELDS, user_id: 'S3CR3T', security_key: `S3CR3T${noise}` });
        const headers = { 'content-type': contentType };
        for (const text of [body, body.slice(0, body.length / 2), noise, `S3CR3T=${noise}`]) {
          const error = refusal({ body: text, isBase64Encoded, headers });
          expect(error).toMatchObject({ name: 'InvalidRequest' });
          expect(`${error.message} ${error.field}`).not.toContain('S3CR3T');
        }
      }),
    );
  });
});

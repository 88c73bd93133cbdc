import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  authorizationSchema,
  readAuthorizationRequest,
} from '../../../lambdas/security-keys/authorization-request.ts';
import type { HttpBody } from '../../../lambdas/shared/http-body.ts';
import { anyUnicode, anyUtf16 } from '../arbitraries.ts';
import { thrown } from '../thrown.ts';
import { BODY_LIMIT, base64, FIELDS, FORM, form, json } from './bodies.ts';

const SECURITY_KEY = FIELDS.security_key;

const schema = authorizationSchema(false);
const read = (request: HttpBody) => readAuthorizationRequest(request, schema);
const refusal = (request: HttpBody) => thrown(() => read(request));

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

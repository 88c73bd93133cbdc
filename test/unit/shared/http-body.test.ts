import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bodyText, mediaType, parseForm, parseJson } from '../../../lambdas/shared/http-body.ts';
import { anyUnicode } from '../arbitraries.ts';
import { thrown } from '../thrown.ts';

const base64 = (bytes: Uint8Array | string) => ({
  body: Buffer.from(bytes as string).toString('base64'),
  isBase64Encoded: true,
});

describe('bodyText', () => {
  test('is the same text, plain or base64-encoded', () => {
    fc.assert(
      fc.property(anyUnicode(), (text) => {
        fc.pre(!text.startsWith('\ufeff'));
        expect(bodyText({ body: text }, 1000)).toBe(text);
        expect(bodyText(base64(text), 1000)).toBe(text);
      }),
    );
  });

  test.each([
    ['no body', {}],
    ['an empty body', { body: '' }],
    ['an empty body called base64', { body: '', isBase64Encoded: true }],
  ])('is empty for %s', (_name, request) => {
    expect(bodyText(request, 10)).toBe('');
  });

  test('leaves a byte order mark out', () => {
    expect(bodyText(base64('\ufeff{}'), 10)).toBe('{}');
  });

  test.each([
    ['plain', (text: string) => ({ body: text })],
    ['base64', (text: string) => base64(text)],
  ])('counts the bytes of the body itself against the limit: %s', (_name, request) => {
    expect(bodyText(request('я'.repeat(5)), 10)).toBe('я'.repeat(5));
    expect(thrown(() => bodyText(request(`${'я'.repeat(5)}a`), 10))).toMatchObject({
      code: 'PayloadTooLarge',
      field: 'body',
      message: 'body must be at most 10 bytes long',
    });
  });

  test.each([
    ['a lone continuation byte', [0x80]],
    ['a character cut short', [0xe2, 0x82]],
    ['an overlong NUL', [0xc0, 0x80]],
    ['an encoded surrogate', [0xed, 0xa0, 0x80]],
    ['windows-1251', [0xcf, 0xf0, 0xe8]],
    ['UTF-16', [0xff, 0xfe, 0x7b, 0x00]],
  ])('refuses what is not UTF-8: %s', (_name, bytes) => {
    expect(thrown(() => bodyText(base64(Uint8Array.from(bytes)), 10))).toMatchObject({
      code: 'InvalidRequest',
      field: 'body',
      message: 'body must be UTF-8',
    });
  });
});

describe('mediaType', () => {
  test.each([
    ['application/json', 'application/json'],
    ['application/json; charset=utf-8', 'application/json'],
    ['Application/JSON;CHARSET=UTF-8', 'application/json'],
    [' application/x-www-form-urlencoded ; charset="windows-1251"', 'application/x-www-form-urlencoded'],
    ['application/json;;', 'application/json'],
    [';', ''],
    ['', ''],
    [undefined, ''],
  ])('of %j is %j', (header, expected) => {
    expect(mediaType({ headers: { 'content-type': header } })).toBe(expected);
  });

  test('does not depend on the letter case of the name', () => {
    expect(mediaType({ headers: { 'Content-Type': 'Text/Plain' } })).toBe('text/plain');
  });

  test('is empty where there are no headers', () => {
    expect(mediaType({})).toBe('');
  });
});

describe('parseJson', () => {
  test('parses what JSON.stringify wrote', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(parseJson(JSON.stringify(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test.each(['', '{', 'secret', "{'secret':1}", '{"secret":1}}', '{"secret":01}', 'undefined', '\ufeff{}'])(
    'refuses %j without repeating it',
    (text) => {
      const error = thrown(() => parseJson(text));

      expect(error).toMatchObject({ code: 'InvalidRequest', field: 'body', message: 'body must be JSON' });
      expect(error.cause).toBeUndefined();
    },
  );
});

describe('parseForm', () => {
  test('reads back every form that URLSearchParams writes', () => {
    fc.assert(
      fc.property(fc.dictionary(anyUnicode(10), anyUnicode(20), { noNullPrototype: true }), (fields) => {
        expect(Object.entries(parseForm(new URLSearchParams(fields).toString()))).toEqual(
          Object.entries(fields),
        );
      }),
    );
  });

  test.each([
    ['nothing', '', {}],
    ['a plus sign as a space', 'a=b+c', { a: 'b c' }],
    ['an escaped plus sign', 'a=b%2Bc', { a: 'b+c' }],
    ['unescaped Unicode', 'a=я', { a: 'я' }],
    ['an equals sign in a value', 'app_id=abc==', { app_id: 'abc==' }],
    ['a field without a value', 'a&b=', { a: '', b: '' }],
    ['empty pairs', '&&a=1&&', { a: '1' }],
    ['a field given twice', 'a=1&b=2&a=3', { a: ['1', '3'], b: '2' }],
    ['a field given twice alike', 'a=1&a=1', { a: ['1', '1'] }],
    ['an escaped NUL', 'a=%00', { a: '\0' }],
  ])('%s', (_name, text, expected) => {
    expect(parseForm(text)).toEqual(expected);
  });

  test('a field called __proto__ is a field', () => {
    const fields = parseForm('__proto__=1&constructor=2');

    expect(Object.keys(fields)).toEqual(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf(fields)).toBe(Object.prototype);
  });

  test.each(['a=%', 'a=%2', 'a=%zz', '%=1', 'a=%ff', 'a=%ed%a0%80', 'a=%e2%82', 'a=%e2%82&b=%ac'])(
    'refuses broken percent-encoding: %s',
    (text) => {
      expect(thrown(() => parseForm(text))).toMatchObject({
        code: 'InvalidRequest',
        field: 'body',
        message: 'body must be a URL-encoded form',
      });
    },
  );
});

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import * as v from 'valibot';
import { appIdSchema, idOf, userIdSchema } from '../../../lambdas/shared/ids.ts';
import { anyUnicode } from '../arbitraries.ts';

const messageOf = (schema: v.GenericSchema, input: unknown): string | undefined =>
  v.safeParse(schema, input, { abortPipeEarly: true }).issues?.[0].message;

describe('idOf', () => {
  test('takes any well-formed string up to its limit, unchanged', () => {
    fc.assert(
      fc.property(anyUnicode(20), (id) => {
        fc.pre(id !== '' && !id.includes('\0'));
        expect(v.parse(idOf(40), id)).toBe(id);
      }),
    );
  });

  test.each<[string, unknown, string]>([
    ['null', null, 'must be a string'],
    ['a number', 5, 'must be a string'],
    ['a list', ['id'], 'must be a string'],
    ['an object', { id: 1 }, 'must be a string'],
    ['nothing', '', 'must not be empty'],
    ['11 characters', 'x'.repeat(11), 'must be at most 10 characters long'],
    ['6 emoji, which are 12 UTF-16 units', '🙂'.repeat(6), 'must be at most 10 characters long'],
    ['a NUL', 'a\0b', 'must be well-formed Unicode without NUL'],
    ['half an emoji', 'a\ud83d', 'must be well-formed Unicode without NUL'],
    ['surrogates in the wrong order', '\ude42\ud83d', 'must be well-formed Unicode without NUL'],
  ])('refuses %s', (_name, input, message) => {
    expect(messageOf(idOf(10), input)).toBe(message);
  });

  test.each([
    ['characters', 'x'.repeat(10)],
    ['emoji, counted in UTF-16 units', '🙂'.repeat(5)],
  ])('takes %s up to the limit', (_name, input) => {
    expect(messageOf(idOf(10), input)).toBeUndefined();
  });
});

test.each([
  ['app ids: 512', appIdSchema, 512],
  ['user ids: 100', userIdSchema, 100],
])('limit of %s', (_name, schema, limit) => {
  expect(messageOf(schema, 'x'.repeat(limit))).toBeUndefined();
  expect(messageOf(schema, 'x'.repeat(limit + 1))).toBe(`must be at most ${limit} characters long`);
});

import { describe, expect, test } from '@jest/globals';
import * as v from 'valibot';
import { flag, list, readEnvironment, text, wholeNumber } from '../../../lambdas/shared/read-environment.ts';

describe('readEnvironment', () => {
  const schema = v.object({ TABLE: text, APPS: list, ALLOW: flag, DAYS: wholeNumber });
  const valid = { TABLE: 'keys', APPS: 'a,b', ALLOW: 'true', DAYS: '30' };

  test('reads the variables that a Lambda needs and no others', () => {
    expect(readEnvironment(schema, { ...valid, PATH: '/bin' })).toEqual({
      TABLE: 'keys',
      APPS: ['a', 'b'],
      ALLOW: true,
      DAYS: 30,
    });
  });

  test('names every variable that is missing or wrong, and repeats no value', () => {
    expect(() => readEnvironment(schema, { ALLOW: 'secret', DAYS: '-1', APPS: '' })).toThrow(
      /^Environment variables missing or wrong: TABLE, APPS, ALLOW, DAYS$/,
    );
  });

  test("reads the process' environment", () => {
    process.env.READ_ENVIRONMENT_TEST = 'here';
    try {
      expect(readEnvironment(v.object({ READ_ENVIRONMENT_TEST: text }))).toEqual({
        READ_ENVIRONMENT_TEST: 'here',
      });
    } finally {
      delete process.env.READ_ENVIRONMENT_TEST;
    }
  });
});

test.each<[string, v.GenericSchema, string, unknown]>([
  ['text', text, 'a', 'a'],
  ['text', text, '', undefined],
  ['list', list, '', undefined],
  ['list', list, 'a', ['a']],
  ['list', list, 'a,b', ['a', 'b']],
  ['list', list, 'a,,b', undefined],
  ['flag', flag, 'true', true],
  ['flag', flag, 'false', false],
  ['flag', flag, 'TRUE', undefined],
  ['flag', flag, '1', undefined],
  ['flag', flag, '', undefined],
  ['whole number', wholeNumber, '0', 0],
  ['whole number', wholeNumber, '30', 30],
  ['whole number', wholeNumber, '', undefined],
  ['whole number', wholeNumber, '-1', undefined],
  ['whole number', wholeNumber, '1.5', undefined],
  ['whole number', wholeNumber, '1e3', undefined],
  ['whole number', wholeNumber, ' 1', undefined],
])('a %s of the environment: case %#', (_name, schema, value, expected) => {
  const result = v.safeParse(schema, value);

  expect(result.success ? result.output : undefined).toEqual(expected);
});

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseExactJson } from '../../../lambdas/webhook/exact-json.ts';
import { thrown } from '../thrown.ts';

describe('parseExactJson', () => {
  test.each<[string, unknown]>([
    ['9007199254740991', 9007199254740991],
    ['9007199254740992', '9007199254740992'],
    ['9007199254740993', '9007199254740993'],
    ['123456789012345678901234567890', '123456789012345678901234567890'],
    ['"9007199254740993"', '9007199254740993'],
    ['0', 0],
    ['1.5', 1.5],
    ['1e3', 1000],
    ['1e30', 1e30],
    ['-1', -1],
    ['null', null],
  ])('keeps whole numbers exact: %s', (text, expected) => {
    expect(parseExactJson(text)).toBe(expected);
  });

  test('keeps them exact at any depth', () => {
    expect(parseExactJson('{"a":[{"b":9007199254740993}],"c":9007199254740995}')).toEqual({
      a: [{ b: '9007199254740993' }],
      c: '9007199254740995',
    });
  });

  test('never takes two different whole numbers for one', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 40n }), fc.bigInt({ min: -3n, max: 3n }), (id, step) => {
        fc.pre(id + step >= 0n);
        const [one, other] = [id, id + step].map((digits) => String(parseExactJson(`${digits}`)));
        expect(one).toBe(String(id));
        expect(one === other).toBe(step === 0n);
      }),
      { numRuns: 300 },
    );
  });

  test('parses all else as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        fc.pre(!/\d{16}/.test(text));
        expect(parseExactJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  test('a member called __proto__ is a member', () => {
    const parsed = parseExactJson('{"__proto__":{"ticket_id":1}}');

    expect(Object.keys(parsed as object)).toEqual(['__proto__']);
    expect((parsed as { ticket_id?: number }).ticket_id).toBeUndefined();
  });

  test.each([
    ['nothing', ''],
    ['no JSON', 'secret'],
    ['JSON cut short', '{"secret":'],
    ['a leading zero', '{"secret":01}'],
    ['lists nested deeper than the stack', '['.repeat(250_000)],
    ['lists nested deeper than the stack, and closed', '['.repeat(125_000) + ']'.repeat(125_000)],
    ['objects nested deeper than the stack', `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`],
  ])('refuses the body where it is %s, and repeats nothing of it', (_name, text) => {
    const error = thrown(() => parseExactJson(text));

    expect(error).toMatchObject({ code: 'InvalidRequest', field: 'body', message: 'body must be JSON' });
    expect(error.cause).toBeUndefined();
  });
});

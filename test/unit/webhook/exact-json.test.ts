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
  ])('keeps ids that are whole numbers exact: %s', (text, expected) => {
    expect(parseExactJson(`{"ticket_id":${text}}`)).toEqual({ ticket_id: expected });
  });

  test('leaves other numbers to their schema: a text that is a number is none', () => {
    expect(parseExactJson('{"body":12345678901234567890}')).toEqual({ body: 1.2345678901234567e19 });
  });

  test('keeps them exact at any depth', () => {
    expect(parseExactJson('{"a":[{"comment_id":9007199254740993}],"user_id":9007199254740995}')).toEqual({
      a: [{ comment_id: '9007199254740993' }],
      user_id: '9007199254740995',
    });
  });

  test('never takes two different whole numbers for one', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 40n }), fc.bigInt({ min: -3n, max: 3n }), (id, step) => {
        fc.pre(id + step >= 0n);
        const [one, other] = [id, id + step].map((digits) =>
          JSON.stringify(parseExactJson(`{"ticket_id":${digits}}`)).replaceAll('"', ''),
        );
        expect(one).toBe(`{ticket_id:${id}}`);
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

  test('an unknown field may nest as deep as it likes', () => {
    const deep = `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`;

    expect(parseExactJson(`{"ticket_id":7,"unknown":${deep}}`)).toMatchObject({ ticket_id: 7 });
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
    ['lists without end', '['.repeat(250_000)],
    [
      'objects nested deeper than the stack around a long number',
      `${'{"a":'.repeat(40_000)}1234567890123456${'}'.repeat(40_000)}`,
    ],
  ])('refuses the body where it is %s, and repeats nothing of it', (_name, text) => {
    const error = thrown(() => parseExactJson(text));

    expect(error).toMatchObject({ code: 'InvalidRequest', field: 'body', message: 'body must be JSON' });
    expect(error.cause).toBeUndefined();
  });
});

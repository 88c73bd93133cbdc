import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { asciiJson } from '../../../lambdas/webhook/delivery-queue.ts';
import { anyUtf16 } from '../arbitraries.ts';

describe('asciiJson', () => {
  test('is ASCII without controls and means the same', () => {
    const value = fc.oneof(fc.jsonValue(), fc.array(anyUtf16()), fc.dictionary(anyUtf16(8), anyUtf16(8)));
    fc.assert(
      fc.property(value, (any) => {
        const text = asciiJson(any);
        expect(text).toMatch(/^[\x20-\x7e]*$/);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(any)));
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ['я', '"\\u044f"'],
    ['🙂', '"\\ud83d\\ude42"'],
    ['\ufffe\uffff', '"\\ufffe\\uffff"'],
    ['\x7f\u0080', '"\\u007f\\u0080"'],
    ['"\\\n', '"\\"\\\\\\n"'],
    ['a', '"a"'],
  ])('writes %j as %s', (value, expected) => {
    expect(asciiJson(value)).toBe(expected);
  });
});

import { describe, expect, test } from '@jest/globals';
import { createToken, isToken } from '../../../lambdas/security-keys/token-format.ts';

/** How the format guards against mistakes is told in the tests of security keys, which are of the same. */
describe('tokens of two prefixes', () => {
  test.each([
    ['pmc1_', 'pmc1_00000000000000000000000000000000000000000000wuCzE'],
    ['pmcb_', 'pmcb_00000000000000000000000000000000000000000000NDuz7'],
  ] as const)('are of one format: %s', (prefix, expected) => {
    expect(createToken(prefix, Buffer.alloc(32))).toBe(expected);
    expect(isToken(prefix, expected)).toBe(true);
  });

  test('are never taken for each other', () => {
    const [key, credential] = [createToken('pmc1_'), createToken('pmcb_')];

    expect(isToken('pmcb_', key)).toBe(false);
    expect(isToken('pmc1_', credential)).toBe(false);
  });

  test('keep their checksum to themselves: another prefix makes another one', () => {
    const key = createToken('pmc1_');

    expect(isToken('pmcb_', key.replace('pmc1_', 'pmcb_'))).toBe(false);
  });
});

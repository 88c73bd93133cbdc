import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isImportedKey } from '../../../lambdas/security-keys/imported-key.ts';
import { createSecurityKey } from '../../../lambdas/security-keys/security-key.ts';

describe('isImportedKey', () => {
  test.each([
    ['16 characters', 'k'.repeat(16), true],
    ['15 characters', 'k'.repeat(15), false],
    ['100 characters', 'k'.repeat(100), true],
    ['101 characters', 'k'.repeat(101), false],
    ['nothing', '', false],
    ['all printable ASCII from ! on', '!"#$%&\'()*+,-./', false],
    ['all punctuation, 16 long', '!"#$%&\'()*+,-./:', true],
    ['the last printable character', '~'.repeat(16), true],
    ['a space', `${'k'.repeat(8)} ${'k'.repeat(8)}`, false],
    ['a tab', `${'k'.repeat(16)}\t`, false],
    ['a line break at the end', `${'k'.repeat(16)}\n`, false],
    ['DEL', `${'k'.repeat(16)}\x7f`, false],
    ['a NUL', `${'k'.repeat(16)}\0`, false],
    ['Cyrillic', 'ключключключключ', false],
    ['our prefix', `pmc1_${'k'.repeat(16)}`, false],
    ['our prefix in other letter case', `PMC1_${'k'.repeat(16)}`, true],
    ['our prefix in the middle', `old-pmc1_${'k'.repeat(16)}`, true],
  ])('of %s: %#', (_name, candidate, expected) => {
    expect(isImportedKey(candidate)).toBe(expected);
  });

  test('never takes what looks like a key of ours, mistyped or not', () => {
    fc.assert(
      fc.property(fc.nat({ max: 53 }), (length) => {
        const created = createSecurityKey();
        expect(isImportedKey(created)).toBe(false);
        expect(isImportedKey(created.slice(0, Math.max(5, length)))).toBe(false);
      }),
    );
  });
});

import { describe, expect, test } from '@jest/globals';
import { WORDS } from '../../../lambdas/deliver/words.ts';
import { cleanLine } from '../../../lambdas/shared/text.ts';

describe('WORDS', () => {
  const words = Object.entries(WORDS).flatMap(([locale, entries]) =>
    Object.entries(entries).map(([name, word]) => [locale, name, word] as const),
  );

  test.each(words)('%s: %s can stand on a lock screen as it is', (_locale, _name, word) => {
    expect(cleanLine(word)).toBe(word);
  });
});

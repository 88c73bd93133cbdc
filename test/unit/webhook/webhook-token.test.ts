import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isWebhookToken, webhookTokenHash } from '../../../lambdas/webhook/webhook-token.ts';
import { anyUnicode, anyUtf16 } from '../arbitraries.ts';

describe('webhookTokenHash', () => {
  test('never changes while Lambdas know tokens by it', () => {
    expect(webhookTokenHash('a token')).toBe('4zFuK6_rthA6NBjod4wK3JYNQCE6A6fn9PzTQm7YB78');
  });
});

describe('isWebhookToken', () => {
  const hashes = ['current', 'former'].map(webhookTokenHash);

  test.each([
    ['the current one', 'current', true],
    ['the former one', 'former', true],
    ['a wrong one', 'other', false],
    ['a prefix', 'curren', false],
    ['other letter case', 'Current', false],
    ['none', '', false],
    ['a hash', webhookTokenHash('current'), false],
    ['both', 'current,former', false],
  ])('of %s', (_name, token, expected) => {
    expect(isWebhookToken(token, hashes)).toBe(expected);
  });

  test.each([[[]], [['']], [['short']], [['x'.repeat(43)]]])(
    'is never so where the hashes are %j',
    (known) => {
      expect(isWebhookToken('', known)).toBe(false);
      expect(isWebhookToken('current', known)).toBe(false);
    },
  );

  test('is so where its hash is known twice', () => {
    expect(isWebhookToken('current', [...hashes, ...hashes])).toBe(true);
  });

  test('is so for exactly the token that was hashed', () => {
    fc.assert(
      fc.property(anyUnicode(), anyUtf16(), (token, other) => {
        expect(isWebhookToken(token, [webhookTokenHash(token)])).toBe(true);
        expect(isWebhookToken(other, [webhookTokenHash(token)])).toBe(other.toWellFormed() === token);
      }),
    );
  });
});

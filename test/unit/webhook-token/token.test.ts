import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { webhookToken } from '../../../lambdas/webhook-token/token.ts';

const ROOT = 'root-secret-root-secret-root-secret!';

describe('webhookToken', () => {
  test.each([
    [1, 'ISRtezunE63vZ2_x-7dkAChWxuenm7TTGesTUkC4PTE'],
    [2, 'D2zQkLy68xhbGWAhs3-c34vHTOOZmU5smQEYorWzllw'],
  ])('of version %i never changes while it stands in the Pyrus form', (version, expected) => {
    expect(webhookToken(ROOT, version)).toBe(expected);
  });

  test('needs no escaping in a path, and is another for another version or root', () => {
    const version = fc.integer({ min: 1, max: 1_000_000 });
    fc.assert(
      fc.property(fc.string({ minLength: 32 }), version, version, (root, one, other) => {
        expect(webhookToken(root, one)).toMatch(/^[A-Za-z0-9_-]{43}$/);
        expect(webhookToken(root, one) === webhookToken(root, other)).toBe(one === other);
        expect(webhookToken(`${root}x`, one)).not.toBe(webhookToken(root, one));
      }),
    );
  });
});

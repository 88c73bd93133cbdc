import { describe, expect, test } from '@jest/globals';
import { authorize } from '../../../lambdas/security-keys/authorize.ts';
import type { StoredKey } from '../../../lambdas/security-keys/stored-key.ts';
import { NOW, storedKey } from '../stored-key-record.ts';

const REQUEST = { app_id: 'app', user_id: 'user', security_key: 'key' };
const KEY = storedKey();

/** Decides over what a table would tell, and notes what was asked of it. */
async function decide(key: StoredKey | undefined, { isKnownApp = true, revokedBefore = 0 } = {}) {
  const reads: unknown[] = [];
  const decision = await authorize(
    REQUEST,
    {
      isKnownApp: (appId) => isKnownApp && appId === REQUEST.app_id,
      readKey: async (...asked) => {
        reads.push(asked);
        return { key, revokedBefore };
      },
    },
    NOW,
  );
  return { decision, reads };
}

describe('authorize', () => {
  test.each<[string, StoredKey | undefined, Parameters<typeof decide>[1], unknown]>([
    ['a live key', KEY, {}, { refusal: undefined, keyId: 'key-id', keyCreatedAt: KEY.createdAt }],
    ['no such key', undefined, {}, { refusal: 'unknown_key', keyId: undefined }],
    [
      'a key that was never activated',
      { ...KEY, sequence: undefined },
      {},
      { refusal: 'unknown_key', keyId: 'key-id', keyCreatedAt: KEY.createdAt },
    ],
    [
      'a revoked key',
      { ...KEY, revokedAt: NOW },
      {},
      { refusal: 'revoked', keyId: 'key-id', keyCreatedAt: KEY.createdAt },
    ],
    [
      'an expired key',
      { ...KEY, validUntil: NOW },
      {},
      { refusal: 'expired', keyId: 'key-id', keyCreatedAt: KEY.createdAt },
    ],
    [
      'a superseded key',
      { ...KEY, superseded: true, validUntil: NOW },
      {},
      { refusal: 'superseded', keyId: 'key-id', keyCreatedAt: KEY.createdAt },
    ],
    [
      'a key in its grace period',
      { ...KEY, superseded: true, validUntil: NOW + 1 },
      {},
      { refusal: undefined, keyId: 'key-id', keyCreatedAt: KEY.createdAt },
    ],
    [
      'a key older than the revocation of all',
      KEY,
      { revokedBefore: NOW },
      { refusal: 'revoked', keyId: 'key-id', keyCreatedAt: KEY.createdAt },
    ],
    ['a key of an unknown app', KEY, { isKnownApp: false }, { refusal: 'unknown_app', keyId: undefined }],
    [
      'no key in an unknown app',
      undefined,
      { isKnownApp: false },
      { refusal: 'unknown_app', keyId: undefined },
    ],
  ])('decides over %s', async (_name, key, circumstances, expected) => {
    const { decision } = await decide(key, circumstances);

    expect(decision).toEqual(expected);
  });

  test.each([true, false])(
    'reads exactly once, so that time tells nothing; app known: %j',
    async (isKnownApp) => {
      const { reads } = await decide(undefined, { isKnownApp });

      expect(reads).toEqual([[REQUEST, isKnownApp, NOW]]);
    },
  );

  test('a read that fails is no refusal', async () => {
    const failure = new Error('throttled');
    const decision = authorize(
      REQUEST,
      { isKnownApp: () => true, readKey: () => Promise.reject(failure) },
      NOW,
    );

    await expect(decision).rejects.toBe(failure);
  });
});

import { describe, expect, test } from '@jest/globals';
import { readStoredKey, refusalOf, type StoredKey } from '../../../lambdas/security-keys/stored-key.ts';
import { NOW, storedKey } from '../stored-key-record.ts';

describe('refusalOf', () => {
  test.each<[string, Partial<StoredKey>, ReturnType<typeof refusalOf>]>([
    ['a key without an end', {}, undefined],
    ['a key used in the millisecond of its creation', { createdAt: NOW }, undefined],
    ['a key created by a clock that is ahead', { createdAt: NOW + 5_000 }, undefined],
    ['a key one millisecond before its end', { validUntil: NOW + 1 }, undefined],
    ['a key at its end', { validUntil: NOW }, 'expired'],
    ['a key one millisecond after its end', { validUntil: NOW - 1 }, 'expired'],
    ['a key that ended in 1970', { validUntil: 0 }, 'expired'],
    ['a superseded key one millisecond before its end', { superseded: true, validUntil: NOW + 1 }, undefined],
    ['a superseded key at its end', { superseded: true, validUntil: NOW }, 'superseded'],
    ['a superseded key after its end', { superseded: true, validUntil: NOW - 1 }, 'superseded'],
    ['a key that was never activated', { sequence: undefined }, 'unknown_key'],
    ['a key revoked in the past', { revokedAt: NOW - 1 }, 'revoked'],
    ['a key revoked this millisecond', { revokedAt: NOW }, 'revoked'],
    ['a key revoked by a clock that is ahead', { revokedAt: NOW + 5_000 }, 'revoked'],
    ['a key revoked in 1970', { revokedAt: 0 }, 'revoked'],
  ])('%s', (_name, differences, expected) => {
    expect(refusalOf(storedKey(differences), NOW, 0)).toBe(expected);
  });

  test.each<[string, Partial<StoredKey>, ReturnType<typeof refusalOf>]>([
    ['revoked goes before never activated', { revokedAt: NOW, sequence: undefined }, 'revoked'],
    ['revoked goes before superseded', { revokedAt: NOW, superseded: true, validUntil: NOW }, 'revoked'],
    ['revoked goes before expired', { revokedAt: NOW, validUntil: NOW }, 'revoked'],
    ['never activated goes before expired', { sequence: undefined, validUntil: NOW }, 'unknown_key'],
    ['superseded goes before expired', { superseded: true, validUntil: NOW }, 'superseded'],
  ])('%s', (_name, differences, expected) => {
    expect(refusalOf(storedKey(differences), NOW, 0)).toBe(expected);
  });

  test.each([
    ['before the instant', NOW - 1, 'revoked'],
    ['at the instant', NOW, undefined],
    ['after the instant', NOW + 1, undefined],
  ])(
    'revoking all keys of an app takes in those created before the instant, not: %s',
    (_name, createdAt, expected) => {
      expect(refusalOf(storedKey({ createdAt }), NOW + 10, NOW)).toBe(expected);
    },
  );
});

describe('readStoredKey', () => {
  const item = { sk: { S: 'key#address' }, key_id: { S: 'key-id' }, created_at: { N: '1700000000000' } };

  test('reads a key of which only what is required is stored', () => {
    expect(readStoredKey(item)).toEqual(storedKey({ createdAt: 1_700_000_000_000, sequence: undefined }));
  });

  test('reads all that can be stored', () => {
    // Prepare
    const full = {
      ...item,
      label: { S: 'tablet' },
      rotates_all: { BOOL: true },
      grace: { N: '60000' },
      sequence: { N: '7' },
      valid_until: { N: '1700000000001' },
      superseded: { BOOL: true },
      imported: { BOOL: true },
      revoked_at: { N: '0' },
    };

    // Act
    const key = readStoredKey(full);

    // Assess
    expect(key).toEqual({
      sk: 'key#address',
      keyId: 'key-id',
      label: 'tablet',
      createdAt: 1_700_000_000_000,
      rotatesAll: true,
      grace: 60_000,
      sequence: 7,
      validUntil: 1_700_000_000_001,
      superseded: true,
      imported: true,
      revokedAt: 0,
    });
  });

  test.each(['sk', 'key_id', 'created_at'])('an item without %s is a bug, not a key', (attribute) => {
    const incomplete = Object.fromEntries(Object.entries(item).filter(([name]) => name !== attribute));

    expect(() => readStoredKey(incomplete)).toThrow('lacks sk, key_id or created_at');
  });
});

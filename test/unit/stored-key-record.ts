import type { StoredKey } from '../../lambdas/security-keys/stored-key.ts';

export const NOW = Date.parse('2026-11-20T12:00:00.000Z');

/** A key that works, a second old. */
export const storedKey = (differences: Partial<StoredKey> = {}): StoredKey => ({
  sk: 'key#address',
  keyId: 'key-id',
  label: undefined,
  createdAt: NOW - 1000,
  rotatesAll: false,
  grace: 0,
  sequence: 1,
  validUntil: undefined,
  superseded: false,
  imported: false,
  revokedAt: undefined,
  ...differences,
});

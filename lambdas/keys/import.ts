import { randomBytes } from 'node:crypto';
import { keyAddress } from '../security-keys/key-address.ts';
import { refusalOf } from '../security-keys/stored-key.ts';
import { InvalidRequest } from '../shared/errors.ts';
import { nextSequence } from './issue.ts';
import type { KeyStore, NewKey, User } from './key-store.ts';
import type { Moment } from './moment.ts';
import { userRetired } from './retire.ts';

/** Keys of older systems are a bridge: phones get keys of ours until then. */
const VALID = 90 * 24 * 60 * 60 * 1000;

export interface ImportedKey {
  readonly keyId: string;
  readonly label: string | undefined;
  readonly createdAt: number;
  readonly validUntil: number;
  /** False where the key had been imported before. */
  readonly isNew: boolean;
}

/**
 * Takes over a key of an older system. It supersedes nothing, and is superseded by the next key of its label.
 *
 * Importing a key again changes nothing, so an import that was interrupted can be repeated as a whole; what has ended
 * stays ended.
 *
 * @throws ChatError `UserRetired`; InvalidRequest where the key has ended
 */
export async function importKey(
  store: KeyStore,
  user: User,
  { securityKey, label }: { readonly securityKey: string; readonly label: string | undefined },
  { now, revokedBefore }: Moment,
): Promise<ImportedKey> {
  const key: NewKey = {
    securityKey,
    keyId: randomBytes(9).toString('base64url'),
    label,
    createdAt: now,
    rotatesAll: false,
    validUntil: now + VALID,
  };
  await store.putPending(user, key);
  const before = await store.readUser(user);
  if (before.retired) {
    await store.withdraw(user, key);
    throw userRetired();
  }
  const { sk } = keyAddress(user.app_id, user.user_id, securityKey);
  const stored = before.keys.find((other) => other.sk === sk);
  if (stored === undefined) {
    throw new Error('A key that was just put is not there');
  }
  const pending = stored.sequence === undefined && stored.revokedAt === undefined;
  if (pending) {
    if (!(await store.activate(user, key, nextSequence(before)))) {
      throw userRetired();
    }
  } else if (refusalOf(stored, now, revokedBefore) !== undefined) {
    throw new InvalidRequest('security_key', 'was imported before and has ended: issue a new key instead');
  }
  return {
    keyId: stored.keyId,
    label: stored.label,
    createdAt: stored.createdAt,
    validUntil: stored.validUntil ?? key.createdAt + VALID,
    isNew: pending,
  };
}

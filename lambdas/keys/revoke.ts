import { refusalOf } from '../security-keys/stored-key.ts';
import type { KeyStore, User } from './key-store.ts';
import type { Moment } from './moment.ts';

/** Which keys of a user: one, a label's, or all. */
interface Selection extends User {
  readonly key_id?: string | null | undefined;
  readonly label?: string | null | undefined;
}

/**
 * Revokes keys at once and for good; what no longer worked does not count.
 *
 * @returns ids of the keys that were revoked
 */
export async function revokeKeys(
  store: KeyStore,
  selection: Selection,
  { now, revokedBefore }: Moment,
): Promise<readonly string[]> {
  const { keys } = await store.readUser(selection);
  const revoked = await Promise.all(
    keys
      .filter(
        (key) =>
          refusalOf(key, now, revokedBefore) === undefined &&
          (selection.key_id ?? key.keyId) === key.keyId &&
          (selection.label ?? key.label) === key.label,
      )
      .map(async (key) => ((await store.revoke(selection, key, now)) ? [key.keyId] : [])),
  );
  return revoked.flat();
}

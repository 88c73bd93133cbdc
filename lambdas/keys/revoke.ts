import { refusalOf } from '../security-keys/stored-key.ts';
import { allEnded } from '../shared/all-ended.ts';
import type { NoteChange } from './change.ts';
import type { KeyStore, User } from './key-store.ts';
import type { Moment } from './moment.ts';

/** Which keys of a user: one, a label's, or all. */
export interface Selection extends User {
  readonly key_id?: string | undefined;
  readonly label?: string | undefined;
}

/** What a revocation did. */
export interface Revocation {
  /** Ids of the keys that worked until now. */
  readonly keyIds: readonly string[];
  /** Sort keys of all that were meant, so that a repeated revocation signs out the phones that the first one did not. */
  readonly meant: ReadonlySet<string>;
}

/** Revokes keys at once and for good; what no longer worked does not count. */
export async function revokeKeys(
  store: KeyStore,
  selection: Selection,
  { now, revokedBefore }: Moment,
  note: NoteChange,
): Promise<Revocation> {
  const { keys } = await store.readUser(selection);
  const meant = keys.filter(
    (key) => (selection.key_id ?? key.keyId) === key.keyId && (selection.label ?? key.label) === key.label,
  );
  const keyIds: string[] = [];
  await allEnded(
    meant
      .filter((key) => refusalOf(key, now, revokedBefore) === undefined)
      .map(async (key) => {
        if (await store.revoke(selection, key, now)) {
          keyIds.push(key.keyId);
          note({ key_ids: [key.keyId] });
        }
      }),
  );
  return { keyIds, meant: new Set(meant.map(({ sk }) => sk)) };
}

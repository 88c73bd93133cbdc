import { refusalOf } from '../security-keys/stored-key.ts';
import { iso } from './iso.ts';
import type { KeyStore, User } from './key-store.ts';
import type { Moment } from './moment.ts';

/** The keys of a user that work, oldest first, without a secret. */
export async function statusOf(store: KeyStore, { app_id, user_id }: User, { now, revokedBefore }: Moment) {
  const { retired, keys } = await store.readUser({ app_id, user_id });
  return {
    app_id,
    user_id,
    retired,
    keys: keys
      .filter((key) => refusalOf(key, now, revokedBefore) === undefined)
      .sort((a, b) => (a.sequence ?? 0) - (b.sequence ?? 0))
      .map((key) => ({
        key_id: key.keyId,
        label: key.label ?? null,
        created_at: iso(key.createdAt),
        valid_until: key.validUntil === undefined ? null : iso(key.validUntil),
      })),
  };
}

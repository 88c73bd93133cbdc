import { refusalOf } from '../security-keys/stored-key.ts';
import { ChatError } from '../shared/errors.ts';
import type { KeyStore, User } from './key-store.ts';
import type { Moment } from './moment.ts';

/**
 * Retires a user for good: Pyrus forbids giving an id to anybody else, former users included.
 *
 * The tombstone comes first. An issue that runs at the same time has put its key before it looks for a tombstone; so
 * either it finds one, or its key is found here and revoked, be it pending. Can be carried out again after a crash.
 *
 * @returns ids of the keys that worked until now
 */
export async function retireUser(
  store: KeyStore,
  user: User,
  { now, revokedBefore }: Moment,
): Promise<readonly string[]> {
  await store.retire(user, now);
  const { keys } = await store.readUser(user);
  const revoked = await Promise.all(
    keys.map(async (key) => {
      const worked = refusalOf(key, now, revokedBefore) === undefined;
      const done = await store.revoke(user, key, now);
      await store.forgetPerson(user, key);
      return worked && done ? [key.keyId] : [];
    }),
  );
  return revoked.flat();
}

export const userRetired = (): ChatError =>
  new ChatError(
    'UserRetired',
    'This user has retired, and Pyrus forbids giving an id to anybody else. Where the same person is back, issue with "reinstate": true.',
    'user_id',
  );

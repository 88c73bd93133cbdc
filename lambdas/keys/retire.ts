import { refusalOf } from '../security-keys/stored-key.ts';
import { allEnded } from '../shared/all-ended.ts';
import { ChatError } from '../shared/errors.ts';
import type { NoteChange } from './change.ts';
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
  note: NoteChange,
): Promise<readonly string[]> {
  await store.retire(user, now);
  note({ key_ids: [] });
  const { keys } = await store.readUser(user);
  const keyIds: string[] = [];
  await allEnded(
    keys.map(async (key) => {
      const worked = refusalOf(key, now, revokedBefore) === undefined;
      if ((await store.revoke(user, key, now)) && worked) {
        keyIds.push(key.keyId);
        note({ key_ids: [key.keyId] });
      }
      await store.forgetPerson(user, key);
    }),
  );
  return keyIds;
}

export const userRetired = (): ChatError =>
  new ChatError(
    'UserRetired',
    'This user has retired, and Pyrus forbids giving an id to anybody else. Where the same person is back, issue with "reinstate": true.',
    'user_id',
  );

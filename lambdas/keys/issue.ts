import { randomBytes } from 'node:crypto';
import { createSecurityKey } from '../security-keys/security-key.ts';
import { refusalOf, type StoredKey } from '../security-keys/stored-key.ts';
import { allEnded } from '../shared/all-ended.ts';
import { ChatError } from '../shared/errors.ts';
import type { NoteChange } from './change.ts';
import type { KeyStore, NewKey, User, UserKeys } from './key-store.ts';
import { userRetired } from './retire.ts';

/** Labels (a key without one counts as a label of its own) that a user may have in force. */
const LIVE_LABELS = 20;

export interface IssueOptions {
  readonly label: string | undefined;
  /** How long superseded keys go on working, in milliseconds. */
  readonly grace: number;
  /** `issue` makes a key beside the others, or in the place of its label's; `rotate` needs one that it can replace. */
  readonly mode: 'issue' | 'rotate';
  /** Gives a key even to a user who has retired, and undoes that. */
  readonly reinstate: boolean;
}

export interface IssuedKey extends NewKey {
  readonly superseded: readonly { readonly keyId: string; readonly validUntil: number }[];
}

/**
 * Hands out a new key and supersedes those whose place it takes.
 *
 * Four calls, and one for each key superseded: put pending, read, activate, read. Why in this order, and why no
 * interleaving with a parallel issue, a retirement or a crash locks anybody out or lets anybody in, is in
 * `docs/decisions/0002-issuing-keys-without-transactions.md`.
 *
 * @throws ChatError `UserRetired`; `KeyNotFound` where `rotate` finds no key that works
 */
export async function issueKey(
  store: KeyStore,
  user: User,
  options: IssueOptions,
  now: number,
  note: NoteChange,
): Promise<IssuedKey> {
  const key = {
    securityKey: createSecurityKey(),
    keyId: randomBytes(9).toString('base64url'),
    label: options.label,
    createdAt: now,
    rotatesAll: options.mode === 'rotate' && options.label === undefined,
    grace: options.grace,
  };
  await store.putPending(user, key);

  const before = await store.readUser(user);
  if (before.retired && !(options.reinstate && (await store.reinstate(user, before.retirement)))) {
    await store.withdraw(user, key);
    throw userRetired();
  }
  if (options.mode === 'rotate' && !before.keys.some((other) => isReplaceable(other, options, now))) {
    await store.withdraw(user, key);
    throw new ChatError('KeyNotFound', 'This user has no key to rotate. Use "issue" for the first one.');
  }
  const sequence = nextSequence(before);
  if (!(await store.activate(user, key, sequence))) {
    throw userRetired();
  }
  note({ key_ids: [key.keyId], superseded: [] });

  const after = await store.readUser(user);
  if (after.retired) {
    throw userRetired();
  }
  // Grace only ever shortens: a key that ends sooner needs no call.
  const superseded = supersededBy(key, after, now)
    .map(({ other, grace }) => ({ other, validUntil: now + grace }))
    .filter(({ other, validUntil }) => other.validUntil === undefined || other.validUntil > validUntil);
  const results = await allEnded(
    superseded.map(async ({ other, validUntil }) => {
      const done = (await store.supersede(user, other, validUntil)) && other.keyId !== key.keyId;
      if (done) {
        note({ superseded: [other.keyId] });
      }
      return { keyId: other.keyId, validUntil, done };
    }),
  );
  return { ...key, superseded: results.filter(({ done }) => done) };
}

/**
 * Keys that `revoke_all` ended count as working here: to read the app's policy would be a fifth call, and it does no
 * harm to supersede them.
 */
const works = (key: StoredKey, now: number): boolean => refusalOf(key, now, 0) === undefined;

/** Works now, and is of the label in question where one is. */
const isReplaceable = (key: StoredKey, { label }: IssueOptions, now: number): boolean =>
  works(key, now) && (label === undefined || key.label === label);

/**
 * The keys that end with this issue: those whose place the new key takes, and the oldest beyond the limit.
 *
 * Keys are ordered by their sequence, equal ones by address. Where two are issued at once, at least one of the two
 * sees both after its activation, and supersedes the lesser one, be it its own.
 */
function supersededBy(
  { grace, ...key }: NewKey & { readonly grace: number },
  { keys }: UserKeys,
  now: number,
): { readonly other: StoredKey; readonly grace: number }[] {
  const live = keys.filter((other) => works(other, now)).sort(byAge);
  const own = live.findIndex((other) => other.keyId === key.keyId);
  const later = live.slice(own + 1).filter((other) => other.validUntil === undefined);
  const self = live[own];
  const successors = self === undefined ? [] : later.filter((one) => takesPlaceOf(one, self));
  const replaced = live.filter(
    (other, index) => (index < own && takesPlaceOf(key, other)) || (index === own && successors.length > 0),
  );
  const lasting = live.filter((other) => other.validUntil === undefined && !replaced.includes(other));
  const beyond = lasting.slice(0, Math.max(0, lasting.length - LIVE_LABELS));
  // Its own key it is about to hand out: to that one it gives its successor's grace, where that is longer.
  const ownGrace = Math.max(grace, ...(successors.length > 0 ? successors : later).map((one) => one.grace));
  return [...replaced, ...beyond].map((other) => ({
    other,
    grace: other.keyId === key.keyId ? ownGrace : grace,
  }));
}

const takesPlaceOf = (later: Pick<StoredKey, 'label' | 'rotatesAll'>, earlier: StoredKey): boolean =>
  later.rotatesAll || (later.label !== undefined && later.label === earlier.label);

const byAge = (a: StoredKey, b: StoredKey): number =>
  (a.sequence ?? 0) - (b.sequence ?? 0) || (a.sk < b.sk ? -1 : 1);

/** Greater than that of any key that the user was given before. */
export const nextSequence = ({ keys }: UserKeys): number =>
  1 + keys.reduce((last, { sequence = 0 }) => Math.max(last, sequence), 0);

import * as v from 'valibot';
import { refusalOf } from '../security-keys/stored-key.ts';
import { appAddress } from '../shared/address.ts';
import { ChatError } from '../shared/errors.ts';
import { appIdSchema, idOf, userIdSchema } from '../shared/ids.ts';
import { type IssuedKey, issueKey } from './issue.ts';
import type { KeyStore, User } from './key-store.ts';

const SECOND = 1000;
const MAX_GRACE_SECONDS = 90 * 24 * 60 * 60;

/** A label is shown to operators, so it holds nothing that could garble a terminal. */
const labelSchema = v.pipe(idOf(100), v.regex(/^\P{C}*$/u, 'must not hold control or invisible characters'));
const graceSchema = v.pipe(
  v.number('must be a number'),
  v.integer('must be a whole number'),
  v.minValue(0, 'must not be negative'),
  v.maxValue(MAX_GRACE_SECONDS, `must be at most ${MAX_GRACE_SECONDS} (90 days)`),
);

const user = { app_id: appIdSchema, user_id: userIdSchema };
const replacing = { ...user, label: v.nullish(labelSchema), grace_seconds: v.nullish(graceSchema) };

/** Payloads of the admin Lambda. Unknown properties are refused: a misspelt `grace_seconds` must not pass unseen. */
export const actionSchema = v.variant(
  'action',
  [
    v.strictObject({ action: v.literal('issue'), ...replacing }),
    v.strictObject({ action: v.literal('rotate'), ...replacing }),
    v.strictObject({
      action: v.literal('revoke'),
      ...user,
      key_id: v.nullish(idOf(100)),
      label: v.nullish(labelSchema),
    }),
    v.strictObject({ action: v.literal('status'), ...user }),
  ],
  'must be one of issue, rotate, revoke, status',
);

export type Action = v.InferOutput<typeof actionSchema>;

/** What an action answers, and which keys it changed (for the audit log). */
export interface Outcome {
  readonly result: unknown;
  readonly changedKeys: readonly string[];
}

interface Dependencies {
  readonly store: KeyStore;
  readonly apps: ReadonlySet<string>;
  readonly defaultGraceSeconds: number;
}

/**
 * Carries out one action.
 *
 * @throws ChatError `UnknownApp`, `UserRetired`, `KeyNotFound`, `InvalidRequest`
 */
export async function perform(action: Action, dependencies: Dependencies, now: number): Promise<Outcome> {
  if (!dependencies.apps.has(appAddress(action.app_id))) {
    throw new ChatError('UnknownApp', 'app_id is not an app of this stack.', 'app_id');
  }
  const { store } = dependencies;
  switch (action.action) {
    case 'issue':
    case 'rotate': {
      const grace = SECOND * (action.grace_seconds ?? dependencies.defaultGraceSeconds);
      const issued = await issueKey(
        store,
        action,
        { mode: action.action, label: action.label ?? undefined, grace },
        now,
      );
      return {
        result: issuedAnswer(action, issued),
        changedKeys: [issued.keyId, ...issued.superseded.map(({ keyId }) => keyId)],
      };
    }
    case 'revoke':
      return revoke(
        store,
        action,
        { keyId: action.key_id ?? undefined, label: action.label ?? undefined },
        now,
      );
    case 'status':
      return { result: await status(store, action, now), changedKeys: [] };
  }
}

function issuedAnswer({ app_id, user_id }: User, key: IssuedKey) {
  return {
    app_id,
    user_id,
    security_key: key.securityKey,
    key_id: key.keyId,
    label: key.label ?? null,
    created_at: iso(key.createdAt),
    superseded: key.superseded.map(({ keyId, validUntil }) => ({
      key_id: keyId,
      valid_until: iso(validUntil),
    })),
  };
}

/** Revokes one key, a label's keys, or all; what no longer worked does not count. */
async function revoke(
  store: KeyStore,
  target: User,
  { keyId, label }: { keyId: string | undefined; label: string | undefined },
  now: number,
): Promise<Outcome> {
  const { keys } = await store.readUser(target);
  const chosen = keys.filter(
    (key) =>
      refusalOf(key, now) === undefined &&
      (keyId === undefined || key.keyId === keyId) &&
      (label === undefined || key.label === label),
  );
  const revoked = await Promise.all(
    chosen.map(async (key) => ((await store.revoke(target, key, now)) ? [key.keyId] : [])),
  );
  const changedKeys = revoked.flat();
  return { result: { revoked: changedKeys.length }, changedKeys };
}

async function status(store: KeyStore, { app_id, user_id }: User, now: number) {
  const { retired, keys } = await store.readUser({ app_id, user_id });
  return {
    app_id,
    user_id,
    retired,
    keys: keys
      .filter((key) => refusalOf(key, now) === undefined)
      .sort((a, b) => (a.sequence ?? 0) - (b.sequence ?? 0))
      .map((key) => ({
        key_id: key.keyId,
        label: key.label ?? null,
        created_at: iso(key.createdAt),
        valid_until: key.validUntil === undefined ? null : iso(key.validUntil),
      })),
  };
}

const iso = (instant: number): string => new Date(instant).toISOString();

import { appAddress } from '../shared/address.ts';
import { ChatError, InvalidRequest } from '../shared/errors.ts';
import type { Action } from './action-schema.ts';
import type { CredentialStore } from './credential-store.ts';
import { importKey } from './import.ts';
import { iso } from './iso.ts';
import { type IssuedKey, issueKey } from './issue.ts';
import type { KeyStore, User } from './key-store.ts';
import type { UserPage } from './list.ts';
import type { Moment } from './moment.ts';
import type { PolicyStore } from './policy-store.ts';
import { retireUser } from './retire.ts';
import { revokeKeys } from './revoke.ts';
import { statusOf } from './status.ts';

const SECOND = 1000;
const PAGE_OF_USERS = 100;

export interface Dependencies {
  readonly keys: KeyStore;
  readonly policies: PolicyStore;
  readonly credentials: CredentialStore;
  readonly listUsers: (
    appId: string,
    page: { readonly limit: number; readonly cursor: string | undefined } & Moment,
  ) => Promise<UserPage>;
  /** Signs a user out of the phones where some keys (their sort keys) signed in, or of all. */
  readonly signOut: (user: User, keys?: ReadonlySet<string>) => Promise<unknown>;
  /** Addresses of the apps of this stack. */
  readonly apps: ReadonlySet<string>;
  readonly defaultGraceSeconds: number;
  readonly allowImportedKeys: boolean;
}

/** What an action answers, and what it changed, for the audit log. */
export interface Outcome {
  readonly result: unknown;
  /** Absent where nothing changed. */
  readonly changed?: Readonly<Record<string, unknown>>;
}

/**
 * Carries out one action.
 *
 * @param now milliseconds since 1970
 * @throws ChatError `InvalidRequest`, `UnknownApp`, `UserRetired`, `KeyNotFound`
 */
export async function perform(action: Action, deps: Dependencies, now: number): Promise<Outcome> {
  if ('app_id' in action) {
    refuseUnknownApp(action.app_id, deps);
  }
  switch (action.action) {
    case 'issue':
    case 'rotate': {
      const issued = await issueKey(
        deps.keys,
        action,
        {
          mode: action.action,
          label: action.label ?? undefined,
          grace: SECOND * (action.grace_seconds ?? deps.defaultGraceSeconds),
          reinstate: action.action === 'issue' && action.reinstate === true,
        },
        now,
      );
      const superseded = issued.superseded.map(({ keyId }) => keyId);
      return { result: issuedAnswer(action, issued), changed: { key_ids: [issued.keyId], superseded } };
    }
    case 'revoke': {
      const { keyIds, meant } = await revokeKeys(deps.keys, action, await momentOf(action, deps, now));
      await deps.signOut(action, meant);
      return keysEnded({ revoked: keyIds.length }, keyIds);
    }
    case 'revoke_all':
      return revokeAll(action, deps, now);
    case 'import': {
      if (!deps.allowImportedKeys) {
        throw new InvalidRequest('security_key', 'can not be imported: deploy with allowImportedKeys first');
      }
      const { security_key: securityKey, label } = action;
      const imported = await importKey(
        deps.keys,
        action,
        { securityKey, label: label ?? undefined },
        await momentOf(action, deps, now),
      );
      return {
        result: {
          app_id: action.app_id,
          user_id: action.user_id,
          key_id: imported.keyId,
          label: imported.label ?? null,
          created_at: iso(imported.createdAt),
          valid_until: iso(imported.validUntil),
        },
        ...(imported.isNew ? { changed: { key_ids: [imported.keyId] } } : {}),
      };
    }
    case 'status':
      return { result: await statusOf(deps.keys, action, await momentOf(action, deps, now)) };
    case 'list': {
      const { limit, cursor } = action;
      const page = {
        limit: limit ?? PAGE_OF_USERS,
        cursor: cursor ?? undefined,
        ...(await momentOf(action, deps, now)),
      };
      return { result: await deps.listUsers(action.app_id, page) };
    }
    case 'retire': {
      const keyIds = await retireUser(deps.keys, action, await momentOf(action, deps, now));
      await deps.signOut(action);
      return { result: { retired: true, revoked: keyIds.length }, changed: { key_ids: keyIds } };
    }
    case 'credential': {
      const { name, actions, apps } = action;
      for (const appId of apps ?? []) {
        refuseUnknownApp(appId, deps, 'apps');
      }
      const made = await deps.credentials.create({ name, actions, apps }, now);
      return {
        result: {
          name,
          credential: made.credential,
          valid_until_of_former: made.formerUntil === undefined ? null : iso(made.formerUntil),
        },
        changed: { credential: name },
      };
    }
    case 'credential_revoke': {
      const revoked = await deps.credentials.revoke(action.name, now);
      return {
        result: { name: action.name, revoked },
        ...(revoked > 0 ? { changed: { credential: action.name } } : {}),
      };
    }
  }
}

async function momentOf(
  { app_id }: { readonly app_id: string },
  { policies }: Dependencies,
  now: number,
): Promise<Moment> {
  return { now, revokedBefore: await policies.revokedBefore(app_id) };
}

function refuseUnknownApp(appId: string, { apps }: Dependencies, field = 'app_id'): void {
  if (!apps.has(appAddress(appId))) {
    throw new ChatError('UnknownApp', `${field} is not an app of this stack.`, field);
  }
}

const keysEnded = (result: unknown, keyIds: readonly string[]): Outcome => ({
  result,
  ...(keyIds.length > 0 ? { changed: { key_ids: keyIds } } : {}),
});

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

async function revokeAll(
  { app_id, issued_before }: { readonly app_id: string; readonly issued_before: number },
  { policies }: Dependencies,
  now: number,
): Promise<Outcome> {
  if (issued_before > now) {
    throw new InvalidRequest('issued_before', 'must not be in the future');
  }
  const risen = await policies.revokeBefore(app_id, issued_before);
  const inForce = risen ? issued_before : await policies.revokedBefore(app_id);
  return {
    result: { app_id, issued_before: iso(inForce) },
    ...(risen ? { changed: { issued_before: iso(inForce) } } : {}),
  };
}

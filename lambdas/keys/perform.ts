import { appAddress } from '../shared/address.ts';
import { ChatError, InvalidRequest } from '../shared/errors.ts';
import type { Action } from './action-schema.ts';
import type { NoteChange } from './change.ts';
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

/**
 * Carries out one action.
 *
 * @param now milliseconds since 1970
 * @param note is told of each change
 * @returns what the action answers
 * @throws ChatError `InvalidRequest`, `UnknownApp`, `UserRetired`, `KeyNotFound`
 */
export async function perform(
  action: Action,
  deps: Dependencies,
  now: number,
  note: NoteChange,
): Promise<unknown> {
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
        note,
      );
      return issuedAnswer(action, issued);
    }
    case 'revoke': {
      const { keyIds, meant } = await revokeKeys(deps.keys, action, await momentOf(action, deps, now), note);
      await deps.signOut(action, meant);
      return { revoked: keyIds.length };
    }
    case 'revoke_all':
      return revokeAll(action, deps, now, note);
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
      if (imported.isNew) {
        note({ key_ids: [imported.keyId] });
      }
      return {
        app_id: action.app_id,
        user_id: action.user_id,
        key_id: imported.keyId,
        label: imported.label ?? null,
        created_at: iso(imported.createdAt),
        valid_until: iso(imported.validUntil),
      };
    }
    case 'status':
      return statusOf(deps.keys, action, await momentOf(action, deps, now));
    case 'list': {
      const { limit, cursor } = action;
      const page = {
        limit: limit ?? PAGE_OF_USERS,
        cursor: cursor ?? undefined,
        ...(await momentOf(action, deps, now)),
      };
      return deps.listUsers(action.app_id, page);
    }
    case 'retire': {
      const keyIds = await retireUser(deps.keys, action, await momentOf(action, deps, now), note);
      await deps.signOut(action);
      return { retired: true, revoked: keyIds.length };
    }
    case 'credential': {
      const { name, actions, apps } = action;
      for (const appId of apps ?? []) {
        refuseUnknownApp(appId, deps, 'apps');
      }
      const made = await deps.credentials.create({ name, actions, apps }, now, note);
      return {
        name,
        credential: made.credential,
        valid_until_of_former: made.formerUntil === undefined ? null : iso(made.formerUntil),
      };
    }
    case 'credential_revoke': {
      return { name: action.name, revoked: await deps.credentials.revoke(action.name, now, note) };
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
  note: NoteChange,
): Promise<unknown> {
  if (issued_before > now) {
    throw new InvalidRequest('issued_before', 'must not be in the future');
  }
  const risen = await policies.revokeBefore(app_id, issued_before);
  const inForce = risen ? issued_before : await policies.revokedBefore(app_id);
  if (risen) {
    note({ issued_before: iso(inForce) });
  }
  return { app_id, issued_before: iso(inForce) };
}

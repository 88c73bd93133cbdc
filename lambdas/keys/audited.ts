import * as v from 'valibot';
import { createSignInStore } from '../push/sign-in-store.ts';
import { signOutPhones } from '../push/sign-out.ts';
import { userAddress } from '../security-keys/key-address.ts';
import { appAddress } from '../shared/address.ts';
import { createDynamoDBClient } from '../shared/dynamodb.ts';
import { Environment } from '../shared/environment.ts';
import { ChatError, ServiceUnavailable } from '../shared/errors.ts';
import { errorForLog, logger } from '../shared/logger.ts';
import { flag, list, readEnvironment, text, wholeNumber } from '../shared/read-environment.ts';
import { withinTime } from '../shared/within-time.ts';
import type { Action } from './action-schema.ts';
import { type Change, mergeChanges } from './change.ts';
import { createCredentialStore } from './credential-store.ts';
import { createKeyStore } from './key-store.ts';
import { createUserLister } from './list.ts';
import { type Dependencies, perform } from './perform.ts';
import { createPolicyStore } from './policy-store.ts';

const environment = readEnvironment(
  v.object({
    [Environment.securityKeysTable]: text,
    [Environment.devicesTable]: text,
    [Environment.appAddresses]: list,
    [Environment.graceDays]: wholeNumber,
    [Environment.allowImportedKeys]: flag,
  }),
);
const dynamodb = createDynamoDBClient({ connectionTimeout: 500, requestTimeout: 1_000, maxAttempts: 3 });
const table = environment.SECURITY_KEYS_TABLE;

const signIns = createSignInStore(dynamodb, environment.DEVICES_TABLE);

const dependencies: Dependencies = {
  keys: createKeyStore(dynamodb, table),
  policies: createPolicyStore(dynamodb, table),
  credentials: createCredentialStore(dynamodb, table),
  listUsers: createUserLister(dynamodb, table),
  signOut: (user, keys) =>
    signOutPhones(signIns, { ...user, address: userAddress(user.app_id, user.user_id) }, keys, Date.now),
  apps: new Set(environment.APP_ADDRESSES),
  defaultGraceSeconds: environment.GRACE_DAYS * 24 * 60 * 60,
  allowImportedKeys: environment.ALLOW_IMPORTED_KEYS,
};

export const { credentials } = dependencies;

/** Time to write the line and to answer. More than `POST /keys` keeps for itself. Milliseconds. */
const TIME_TO_ANSWER = 1_000;

/** Who asked: a backend's credential, or an invocation, whose id joins the line with CloudTrail's data events. */
export interface Asker {
  readonly request_id: string;
  readonly credential?: string;
}

/**
 * Carries out an action, and writes one line to the log where it has changed something, be it only the half of what it was
 * to change: who, what, whose keys. No key, no user id.
 *
 * @param timeLeft of the function, in milliseconds: what takes longer is a fault, told before Lambda ends the function
 * @throws ChatError; `ServiceUnavailable` for faults of ours, whose cause is in the log
 */
export async function audited(action: Action, by: Asker, timeLeft: number): Promise<unknown> {
  const changes: Change[] = [];
  try {
    return await withinTime(
      perform(action, dependencies, Date.now(), (change) => changes.push(change)),
      timeLeft - TIME_TO_ANSWER,
      () => new Error('It took too long'),
    );
  } catch (error) {
    if (error instanceof ChatError) {
      throw error;
    }
    logger().error('action failed', { ...by, action: action.action, error: errorForLog(error) });
    throw new ServiceUnavailable();
  } finally {
    if (changes.length > 0) {
      logger().info('security keys changed', {
        by,
        action: action.action,
        ...('app_id' in action ? { app: appAddress(action.app_id) } : {}),
        ...('user_id' in action ? { user: userAddress(action.app_id, action.user_id) } : {}),
        ...mergeChanges(changes),
      });
    }
  }
}

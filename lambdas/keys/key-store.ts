import { randomUUID } from 'node:crypto';
import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import {
  type ItemAddress,
  KEY_PREFIX,
  keyAddress,
  tombstoneAddress,
  userAddress,
} from '../security-keys/key-address.ts';
import { readStoredKey, type StoredKey } from '../security-keys/stored-key.ts';
import { appAddress } from '../shared/address.ts';
import { conditionalUpdates } from '../shared/conditional-update.ts';
import { expiresAt, type Item, number, readString, string } from '../shared/dynamodb.ts';
import { queryPartition } from '../shared/query-partition.ts';

const DAY = 24 * 60 * 60 * 1000;
/** A key that no longer works stays this long, so that the log can tell why it was refused. */
const KEPT_AFTER_END = 30 * DAY;
/** An issue that dies before it activates its key leaves an item that never lets anybody in. */
const KEPT_PENDING = DAY;

export interface User {
  readonly app_id: string;
  readonly user_id: string;
}

/** A key about to be issued or imported. Instants are milliseconds since 1970. */
export interface NewKey {
  readonly securityKey: string;
  readonly keyId: string;
  readonly label: string | undefined;
  readonly createdAt: number;
  readonly rotatesAll: boolean;
  /** How long the keys whose place it takes go on working, in milliseconds. Not of imported keys. */
  readonly grace?: number;
  /** Imported keys only: they end by themselves. */
  readonly validUntil?: number;
}

/** All keys of a user and whether the user has retired, as they stand at one moment. */
export interface UserKeys {
  readonly retired: boolean;
  /** Which retirement it was, where the user has retired. */
  readonly retirement: string | undefined;
  readonly keys: readonly StoredKey[];
}

export type KeyStore = ReturnType<typeof createKeyStore>;

/** The admin Lambda's access to the users in the table `SecurityKeys`. */
export function createKeyStore(client: DynamoDBClient, table: string) {
  const update = conditionalUpdates(client, table);
  return {
    /** Stores a key that does not work yet. See `docs/decisions/0002-issuing-keys-without-transactions.md`. */
    async putPending(user: User, key: NewKey): Promise<void> {
      const item: Item = {
        ...itemKey(keyAddress(user.app_id, user.user_id, key.securityKey)),
        app: string(appAddress(user.app_id)),
        user_id: string(user.user_id),
        key_id: string(key.keyId),
        created_at: number(key.createdAt),
        ...(key.label === undefined ? {} : { label: string(key.label) }),
        ...(key.rotatesAll ? { rotates_all: { BOOL: true } } : {}),
        ...(key.grace === undefined ? {} : { grace: number(key.grace) }),
        ...(key.validUntil === undefined
          ? { expires_at: expiresAt(key.createdAt + KEPT_PENDING) }
          : { imported: { BOOL: true }, valid_until: number(key.validUntil) }),
      };
      try {
        await client.send(
          new PutItemCommand({
            TableName: table,
            Item: item,
            ConditionExpression: 'attribute_not_exists(pk)',
          }),
        );
      } catch (error) {
        // What stands there is this very key: an attempt that timed out had been carried out, or the key was imported
        // before. Unconditional, a straggler could undo the activation or the revocation that followed it.
        if (!(error instanceof ConditionalCheckFailedException)) {
          throw error;
        }
      }
    },

    /** Makes a pending key work. False where it was revoked in the meantime. */
    activate(user: User, key: NewKey, sequence: number): Promise<boolean> {
      return update({
        Key: itemKey(keyAddress(user.app_id, user.user_id, key.securityKey)),
        UpdateExpression: 'SET #sequence = :sequence REMOVE expires_at',
        ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(revoked_at)',
        ExpressionAttributeNames: { '#sequence': 'sequence' },
        ExpressionAttributeValues: { ':sequence': number(sequence) },
      });
    },

    /** Takes back a key that never worked, and the personal data in its item. */
    async withdraw(user: User, key: NewKey): Promise<void> {
      try {
        await client.send(
          new DeleteItemCommand({
            TableName: table,
            Key: itemKey(keyAddress(user.app_id, user.user_id, key.securityKey)),
            ConditionExpression: 'attribute_not_exists(#sequence) AND attribute_not_exists(revoked_at)',
            ExpressionAttributeNames: { '#sequence': 'sequence' },
          }),
        );
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) {
          throw error;
        }
      }
    },

    /** Strongly consistent. */
    async readUser(user: User): Promise<UserKeys> {
      const items = await queryPartition(client, table, userAddress(user.app_id, user.user_id));
      const { sk } = tombstoneAddress(user.app_id, user.user_id);
      const tombstone = items.find((item) => readString(item.sk) === sk);
      return {
        retired: tombstone !== undefined,
        retirement: readString(tombstone?.retirement),
        keys: items.filter((item) => readString(item.sk)?.startsWith(KEY_PREFIX)).map(readStoredKey),
      };
    },

    /** Ends a key's validity at an instant. Only ever shortens: false where the key ends sooner or was revoked. */
    supersede(user: User, key: StoredKey, validUntil: number): Promise<boolean> {
      const end = endOf(key, validUntil);
      return update({
        Key: storedKey(user, key),
        UpdateExpression: `SET valid_until = :until, superseded = :true${end.set}`,
        ConditionExpression:
          'attribute_exists(pk) AND attribute_not_exists(revoked_at) AND (attribute_not_exists(valid_until) OR valid_until > :until OR (valid_until = :until AND superseded = :true))',
        ExpressionAttributeValues: {
          ':until': number(validUntil),
          ':true': { BOOL: true },
          ...end.values,
        },
      });
    },

    /** Ends a key at once and for good. False where it was revoked before. */
    revoke(user: User, key: StoredKey, now: number): Promise<boolean> {
      const end = endOf(key, now);
      return update({
        Key: storedKey(user, key),
        UpdateExpression: `SET revoked_at = :now${end.set}`,
        ConditionExpression:
          'attribute_exists(pk) AND (attribute_not_exists(revoked_at) OR revoked_at = :now)',
        ExpressionAttributeValues: { ':now': number(now), ...end.values },
      });
    },

    /** Takes what tells of a person out of a key's item. */
    async forgetPerson(user: User, key: StoredKey): Promise<void> {
      await update({
        Key: storedKey(user, key),
        UpdateExpression: 'REMOVE user_id, label',
        ConditionExpression: 'attribute_exists(pk)',
      });
    },

    /**
     * Sets the tombstone of a user: no key is issued any more. Each retirement has a name of its own, so that a
     * reinstatement undoes the one that it has seen and no later one.
     */
    async retire(user: User, now: number): Promise<void> {
      await client.send(
        new PutItemCommand({
          TableName: table,
          Item: {
            ...itemKey(tombstoneAddress(user.app_id, user.user_id)),
            retired_at: number(now),
            retirement: string(randomUUID()),
          },
        }),
      );
    },

    /** Takes the tombstone of a retirement away. False where the user has retired again meanwhile. */
    async reinstate(user: User, retirement: string | undefined): Promise<boolean> {
      try {
        await client.send(
          new DeleteItemCommand({
            TableName: table,
            Key: itemKey(tombstoneAddress(user.app_id, user.user_id)),
            // Not there any more: an attempt whose answer was lost, or somebody else reinstated the same retirement.
            ConditionExpression: 'attribute_not_exists(pk) OR retirement = :retirement',
            ExpressionAttributeValues: { ':retirement': string(retirement ?? '') },
          }),
        );
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) {
          return false;
        }
        throw error;
      }
    },
  };
}

const itemKey = ({ pk, sk }: ItemAddress): Item => ({ pk: string(pk), sk: string(sk) });

const storedKey = (user: User, key: StoredKey): Item =>
  itemKey({ pk: userAddress(user.app_id, user.user_id), sk: key.sk });

/**
 * When DynamoDB may delete a key that ends. An imported key is kept for good, whatever becomes of it: it could be
 * imported again, and nothing may revive it.
 */
const endOf = (key: StoredKey, end: number): { readonly set: string; readonly values: Item } =>
  key.imported
    ? { set: '', values: {} }
    : { set: ', expires_at = :expires', values: { ':expires': expiresAt(end + KEPT_AFTER_END) } };

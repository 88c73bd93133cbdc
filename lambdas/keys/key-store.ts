import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { KEY_PREFIX, keyAddress, tombstoneAddress, userAddress } from '../security-keys/key-address.ts';
import { readStoredKey, type StoredKey } from '../security-keys/stored-key.ts';
import { appAddress } from '../shared/address.ts';
import { conditionalUpdates } from '../shared/conditional-update.ts';
import { expiresAt, type Item, number, readString, string } from '../shared/dynamodb.ts';

const DAY = 24 * 60 * 60 * 1000;
/** A key that no longer works stays this long, so that the log can tell why it was refused. */
const KEPT_AFTER_END = 30 * DAY;
/** An issue that dies before it activates its key leaves an item that never lets anybody in. */
const KEPT_PENDING = DAY;

export interface User {
  readonly app_id: string;
  readonly user_id: string;
}

/** A key about to be issued. `created_at` is milliseconds since 1970. */
export interface NewKey {
  readonly securityKey: string;
  readonly keyId: string;
  readonly label: string | undefined;
  readonly createdAt: number;
  readonly rotatesAll: boolean;
}

/** All keys of a user and whether the user has retired, as they stand at one moment. */
export interface UserKeys {
  readonly retired: boolean;
  readonly keys: readonly StoredKey[];
}

export type KeyStore = ReturnType<typeof createKeyStore>;

/** The admin Lambda's access to the table `SecurityKeys`. */
export function createKeyStore(client: DynamoDBClient, table: string) {
  const update = conditionalUpdates(client, table);
  return {
    /** Stores a key that does not work yet. See `docs/decisions` on how keys are issued. */
    async putPending(user: User, key: NewKey): Promise<void> {
      const { pk, sk } = keyAddress(user.app_id, user.user_id, key.securityKey);
      const item: Item = {
        pk: string(pk),
        sk: string(sk),
        app: string(appAddress(user.app_id)),
        user_id: string(user.user_id),
        key_id: string(key.keyId),
        created_at: number(key.createdAt),
        expires_at: expiresAt(key.createdAt + KEPT_PENDING),
        ...(key.label === undefined ? {} : { label: string(key.label) }),
        ...(key.rotatesAll ? { rotates_all: { BOOL: true } } : {}),
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
        // The address holds 256 random bits, so what stands there is this very item: an attempt that timed out had
        // been carried out. Unconditional, such a straggler could undo the activation that followed it.
        if (!(error instanceof ConditionalCheckFailedException)) {
          throw error;
        }
      }
    },

    /** Makes a pending key work. False where it was revoked in the meantime. */
    activate(user: User, key: NewKey, sequence: number): Promise<boolean> {
      const { pk, sk } = keyAddress(user.app_id, user.user_id, key.securityKey);
      return update({
        Key: { pk: string(pk), sk: string(sk) },
        UpdateExpression: 'SET #sequence = :sequence REMOVE expires_at',
        ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(revoked_at)',
        ExpressionAttributeNames: { '#sequence': 'sequence' },
        ExpressionAttributeValues: { ':sequence': number(sequence) },
      });
    },

    /** Strongly consistent. */
    async readUser(user: User): Promise<UserKeys> {
      const items: Item[] = [];
      let start: Item | undefined;
      do {
        const page = await client.send(
          new QueryCommand({
            TableName: table,
            ConsistentRead: true,
            KeyConditionExpression: 'pk = :pk',
            ExpressionAttributeValues: { ':pk': string(userAddress(user.app_id, user.user_id)) },
            ExclusiveStartKey: start,
          }),
        );
        items.push(...(page.Items ?? []));
        start = page.LastEvaluatedKey;
      } while (start !== undefined);
      return {
        retired: items.some((item) => readString(item.sk) === tombstoneAddress(user.app_id, user.user_id).sk),
        keys: items.filter((item) => readString(item.sk)?.startsWith(KEY_PREFIX)).map(readStoredKey),
      };
    },

    /** Ends a key's validity at an instant. Only ever shortens: false where the key ends sooner or was revoked. */
    supersede(user: User, key: Pick<StoredKey, 'sk'>, validUntil: number): Promise<boolean> {
      return update({
        Key: { pk: string(userAddress(user.app_id, user.user_id)), sk: string(key.sk) },
        UpdateExpression: 'SET valid_until = :until, superseded = :true, expires_at = :expires',
        ConditionExpression:
          'attribute_exists(pk) AND attribute_not_exists(revoked_at) AND (attribute_not_exists(valid_until) OR valid_until > :until)',
        ExpressionAttributeValues: {
          ':until': number(validUntil),
          ':true': { BOOL: true },
          ':expires': expiresAt(validUntil + KEPT_AFTER_END),
        },
      });
    },

    /** Ends a key at once and for good. False where it was revoked before. */
    revoke(user: User, key: Pick<StoredKey, 'sk'>, now: number): Promise<boolean> {
      return update({
        Key: { pk: string(userAddress(user.app_id, user.user_id)), sk: string(key.sk) },
        UpdateExpression: 'SET revoked_at = :now, expires_at = :expires',
        ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(revoked_at)',
        ExpressionAttributeValues: { ':now': number(now), ':expires': expiresAt(now + KEPT_AFTER_END) },
      });
    },
  };
}

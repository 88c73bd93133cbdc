import { BatchGetItemCommand, type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { type Item, readNumber, readString, string } from '../shared/dynamodb.ts';
import { ServiceUnavailable } from '../shared/errors.ts';
import type { AuthorizationRequest } from './authorization-request.ts';
import { keyAddress, policyAddress } from './key-address.ts';
import { readStoredKey, type StoredKey } from './stored-key.ts';

/** `revoke_all` must be in force within 30 s, so a policy may be this old, with some seconds to spare. */
const POLICY_MAX_AGE = 25_000;

/** What one read tells about a security key. */
export interface KeyReading {
  readonly key: StoredKey | undefined;
  /** Keys of the app created before this instant are revoked. */
  readonly revokedBefore: number;
}

interface CachedPolicy {
  readonly revokedBefore: number;
  readonly readAt: number;
}

/**
 * Reads a key with exactly one call, strongly consistent, because a key is used the moment it was issued: `GetItem`
 * while the app's policy is fresh in memory, else a `BatchGetItem` of both.
 */
export function createKeyReader(client: DynamoDBClient, table: string) {
  const policies = new Map<string, CachedPolicy>();

  /**
   * @param isKnownApp only those have a policy, so that strangers' app ids never fill the memory
   * @throws ServiceUnavailable where DynamoDB did not read all; the SDK's errors where it fails, throttles or is slow
   */
  return async function readKey(
    request: AuthorizationRequest,
    isKnownApp: boolean,
    now: number,
  ): Promise<KeyReading> {
    const { pk, sk } = keyAddress(request.app_id, request.user_id, request.security_key);
    const keyItem = { pk: string(pk), sk: string(sk) };
    const cached = policies.get(request.app_id);
    if (!isKnownApp || (cached !== undefined && now - cached.readAt < POLICY_MAX_AGE)) {
      const item = await getItem(keyItem);
      return { key: item && readStoredKey(item), revokedBefore: cached?.revokedBefore ?? 0 };
    }
    const policy = policyAddress(request.app_id);
    const items = await getItems([keyItem, { pk: string(policy.pk), sk: string(policy.sk) }]);
    const key = items.find((item) => readString(item.sk) === sk);
    const revokedBefore =
      readNumber(items.find((item) => readString(item.sk) === policy.sk)?.revoked_before) ?? 0;
    policies.set(request.app_id, { revokedBefore, readAt: now });
    return { key: key && readStoredKey(key), revokedBefore };
  };

  async function getItem(key: Item): Promise<Item | undefined> {
    const answer = await client.send(
      new GetItemCommand({ TableName: table, Key: key, ConsistentRead: true }),
    );
    return answer.Item;
  }

  async function getItems(keys: Item[]): Promise<Item[]> {
    const answer = await client.send(
      new BatchGetItemCommand({ RequestItems: { [table]: { Keys: keys, ConsistentRead: true } } }),
    );
    // DynamoDB answers 200 and leaves out what it was too busy to read. "Not read" must never pass for "no such key".
    if (Object.keys(answer.UnprocessedKeys ?? {}).length > 0) {
      throw new ServiceUnavailable({ cause: new Error('BatchGetItem left keys unprocessed') });
    }
    return answer.Responses?.[table] ?? [];
  }
}

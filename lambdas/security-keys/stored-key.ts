import { type Item, readNumber, readString } from '../shared/dynamodb.ts';

/** A security key as it is stored: all about it but the key itself. Instants are milliseconds since 1970. */
export interface StoredKey {
  /** Sort key of the item. */
  readonly sk: string;
  /** Public name of the key, random, says nothing about it. */
  readonly keyId: string;
  readonly label: string | undefined;
  readonly createdAt: number;
  /** Issued to take the place of all keys that the user had. */
  readonly rotatesAll: boolean;
  /** How long the keys whose place it takes go on working. Milliseconds; 0 where that is not stored. */
  readonly grace: number;
  /** Grows with each key that a user gets; a key has none, and is not valid, until it was activated. */
  readonly sequence: number | undefined;
  /** The key works before this instant; without it, until it is superseded or revoked. */
  readonly validUntil: number | undefined;
  /** A newer key took this one's place. */
  readonly superseded: boolean;
  /** Of an older system. */
  readonly imported: boolean;
  readonly revokedAt: number | undefined;
}

/** @throws Error where the item is no security key, which would be a bug of ours */
export function readStoredKey(item: Item): StoredKey {
  const sk = readString(item.sk);
  const keyId = readString(item.key_id);
  const createdAt = readNumber(item.created_at);
  if (sk === undefined || keyId === undefined || createdAt === undefined) {
    throw new Error('A security key item lacks sk, key_id or created_at');
  }
  return {
    sk,
    keyId,
    createdAt,
    label: readString(item.label),
    rotatesAll: item.rotates_all?.BOOL === true,
    grace: readNumber(item.grace) ?? 0,
    sequence: readNumber(item.sequence),
    validUntil: readNumber(item.valid_until),
    imported: item.imported?.BOOL === true,
    superseded: item.superseded?.BOOL === true,
    revokedAt: readNumber(item.revoked_at),
  };
}

/** Why a stored key does not let its user in; undefined where it does. */
export type KeyRefusal = 'unknown_key' | 'revoked' | 'superseded' | 'expired';

/**
 * Whether a key works at an instant.
 *
 * @param revokedBefore keys of the app created before this instant are revoked as a whole
 */
export function refusalOf(key: StoredKey, now: number, revokedBefore: number): KeyRefusal | undefined {
  if (key.revokedAt !== undefined || key.createdAt < revokedBefore) {
    return 'revoked';
  }
  if (key.sequence === undefined) {
    return 'unknown_key';
  }
  if (key.validUntil !== undefined && key.validUntil <= now) {
    return key.superseded ? 'superseded' : 'expired';
  }
  return undefined;
}

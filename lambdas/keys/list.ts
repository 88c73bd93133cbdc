import { type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import * as v from 'valibot';
import { KEY_PREFIX } from '../security-keys/key-address.ts';
import { readStoredKey, refusalOf } from '../security-keys/stored-key.ts';
import { appAddress } from '../shared/address.ts';
import { type Item, readString, string } from '../shared/dynamodb.ts';
import { InvalidRequest } from '../shared/errors.ts';
import type { Moment } from './moment.ts';

export interface UserPage {
  readonly users: readonly { readonly user_id: string; readonly keys: number }[];
  /** Where the next page begins; absent on the last one. */
  readonly cursor?: string;
}

/** Items that one call reads at most (up to 1 MB each); a page may hold fewer users than asked for, even none. */
const PAGES = 10;
const PAGE_ITEMS = 1_000;

/** What can be a primary key at all: DynamoDB takes no empty one, and none of any length. */
const keyPart = v.pipe(v.string(), v.nonEmpty(), v.maxLength(100));
const positionSchema = v.object({ pk: keyPart, sk: keyPart });

/**
 * Lists users who have keys that work, with the number of those.
 *
 * Reads the table from end to end, in hash order, a page at a time: listing is rare, and an index by app would cost
 * every issue a second write. The items of a user are neighbours in that order.
 *
 * @throws InvalidRequest naming `cursor`
 */
export function createUserLister(client: DynamoDBClient, table: string) {
  return async function listUsers(
    appId: string,
    {
      limit,
      cursor,
      revokedBefore,
      now,
    }: { readonly limit: number; readonly cursor: string | undefined } & Moment,
  ): Promise<UserPage> {
    const users: ListedUser[] = [];
    let position = cursor === undefined ? undefined : readCursor(cursor);
    for (let page = 0; page < PAGES; page++) {
      const { Items = [], LastEvaluatedKey } = await client.send(
        new ScanCommand({
          TableName: table,
          ConsistentRead: true,
          Limit: PAGE_ITEMS,
          FilterExpression: 'app = :app AND begins_with(sk, :key) AND attribute_exists(user_id)',
          ExpressionAttributeValues: { ':app': string(appAddress(appId)), ':key': string(KEY_PREFIX) },
          ExclusiveStartKey: position,
        }),
      );
      for (const item of Items) {
        if (refusalOf(readStoredKey(item), now, revokedBefore) !== undefined) {
          continue;
        }
        const pk = readString(item.pk) ?? '';
        const last = users.at(-1);
        if (last?.pk === pk) {
          last.keys += 1;
        } else if (users.length === limit) {
          return answer(users, position);
        } else {
          users.push({ pk, user_id: readString(item.user_id) ?? '', keys: 1, before: position });
        }
        position = { pk: string(pk), sk: string(readString(item.sk) ?? '') };
      }
      position = LastEvaluatedKey;
      if (position === undefined) {
        break;
      }
    }
    const last = users.at(-1);
    if (users.length > 1 && last !== undefined && last.pk === readString(position?.pk)) {
      // The end of the reading may lie between two keys of this user, who is told of whole or not at all.
      return answer(users.slice(0, -1), last.before);
    }
    return answer(users, position);
  };
}

interface ListedUser {
  readonly pk: string;
  readonly user_id: string;
  keys: number;
  /** Where the user's items begin. */
  readonly before: Item | undefined;
}

const answer = (
  users: readonly { user_id: string; keys: number }[],
  position: Item | undefined,
): UserPage => ({
  users: users.map(({ user_id, keys }) => ({ user_id, keys })),
  ...(position === undefined ? {} : { cursor: writeCursor(position) }),
});

const writeCursor = (position: Item): string =>
  Buffer.from(JSON.stringify({ pk: position.pk?.S, sk: position.sk?.S })).toString('base64url');

function readCursor(cursor: string): Item {
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  const result = v.safeParse(v.pipe(v.string(), v.parseJson(), positionSchema), text);
  if (!result.success) {
    throw new InvalidRequest('cursor', 'is not one that list gave');
  }
  return { pk: string(result.output.pk), sk: string(result.output.sk) };
}

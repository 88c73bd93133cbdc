import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { readNumber, readString } from '../shared/dynamodb.ts';
import { queryPartition } from '../shared/query-partition.ts';
import { userPhonesAddress } from './device.ts';

/**
 * Addresses of the phones that are noted under a user in the table `Devices`, the one registered last first. Strongly
 * consistent. A note may be of a phone where the user no longer is.
 */
export async function readNotedPhones(
  client: DynamoDBClient,
  table: string,
  user: { readonly app_id: string; readonly user_id: string },
): Promise<string[]> {
  const notes = await queryPartition(client, table, userPhonesAddress(user.app_id, user.user_id));
  return notes
    .map((note) => ({ phone: readString(note.sk) ?? '', at: readNumber(note.registered_at) ?? 0 }))
    .sort((a, b) => b.at - a.at)
    .map(({ phone }) => phone);
}

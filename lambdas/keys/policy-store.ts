import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { policyAddress } from '../security-keys/key-address.ts';
import { conditionalUpdates } from '../shared/conditional-update.ts';
import { number, readNumber, string } from '../shared/dynamodb.ts';

export type PolicyStore = ReturnType<typeof createPolicyStore>;

/** An app's policy: keys created before an instant are revoked as a whole. Milliseconds since 1970. */
export function createPolicyStore(client: DynamoDBClient, table: string) {
  const update = conditionalUpdates(client, table);
  const keyOf = (appId: string) => {
    const { pk, sk } = policyAddress(appId);
    return { pk: string(pk), sk: string(sk) };
  };
  return {
    /** Strongly consistent; 0 where nothing was revoked as a whole. */
    async revokedBefore(appId: string): Promise<number> {
      const { Item: item } = await client.send(
        new GetItemCommand({ TableName: table, Key: keyOf(appId), ConsistentRead: true }),
      );
      return readNumber(item?.revoked_before) ?? 0;
    },

    /** Revokes the app's keys that were created before an instant. Only ever rises: false where it is later already. */
    revokeBefore(appId: string, instant: number): Promise<boolean> {
      return update({
        Key: keyOf(appId),
        UpdateExpression: 'SET revoked_before = :instant',
        ConditionExpression: 'attribute_not_exists(revoked_before) OR revoked_before <= :instant',
        ExpressionAttributeValues: { ':instant': number(instant) },
      });
    },
  };
}

import { BatchGetItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ticketAddress } from '../../lambdas/push/reply-push.ts';
import { type Item, string } from '../../lambdas/shared/dynamodb.ts';
import { queryPartition } from '../../lambdas/shared/query-partition.ts';
import type { Target } from '../admin-lambda/target.ts';
import { callAws } from '../stack/call-aws.ts';
import { operationsOf } from '../stack/operations.ts';
import { type Delivery, readDelivery } from './delivery.ts';

/** What a `BatchGetItem` takes. */
const BATCH = 100;

/** Names a row: the two are in every log line about a push. */
export type DeliveryKey = Pick<Delivery, 'ticket' | 'pushId'>;

export type DeliveryReader = ReturnType<typeof createDeliveryReader>;

/** Reads the table `Deliveries` of a stack. Strongly consistent. */
export function createDeliveryReader(target: Target) {
  const client = new DynamoDBClient(target.services);
  const table = operationsOf(target).tables.deliveries;
  return {
    /** The pushes of a ticket, oldest first. */
    async ofTicket(appId: string, ticketId: string): Promise<Delivery[]> {
      const items = await callAws(
        target,
        `dynamodb:Query on the table ${table}`,
        queryPartition(client, table, ticketAddress(appId, ticketId)),
      );
      return items.map(readDelivery).sort(byAge);
    },

    /** The rows of these keys that exist, oldest first. */
    async ofKeys(keys: readonly DeliveryKey[]): Promise<Delivery[]> {
      const found: Item[] = [];
      let wanted: Item[] = keys.map(({ ticket, pushId }) => ({ pk: string(ticket), sk: string(pushId) }));
      while (wanted.length > 0) {
        const { Responses = {}, UnprocessedKeys = {} } = await callAws(
          target,
          `dynamodb:BatchGetItem on the table ${table}`,
          client.send(
            new BatchGetItemCommand({
              RequestItems: { [table]: { Keys: wanted.slice(0, BATCH), ConsistentRead: true } },
            }),
          ),
        );
        found.push(...(Responses[table] ?? []));
        wanted = [...(UnprocessedKeys[table]?.Keys ?? []), ...wanted.slice(BATCH)];
      }
      return found.map(readDelivery).sort(byAge);
    },

    close: () => client.destroy(),
  };
}

const byAge = (one: Delivery, other: Delivery): number =>
  (one.queuedAt ?? one.createdAt) - (other.queuedAt ?? other.createdAt);

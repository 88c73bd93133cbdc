import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { userAddress } from '../security-keys/key-address.ts';
import { appAddress } from '../shared/address.ts';
import { conditionalUpdates } from '../shared/conditional-update.ts';
import { expiresAt, type Item, number, string } from '../shared/dynamodb.ts';
import type { Outcome } from './outcome.ts';
import { deviceAddress, pushIdOf, type ReplyPush, ticketAddress } from './reply-push.ts';

/** Rows stay 30 days: long enough to ask why no push came, and to know a repeat of a reply. */
const KEPT = 30 * 24 * 60 * 60 * 1000;

/** Rows lie under their app and ticket, which spreads them over partitions and answers "what became of this ticket?". */
export const deliveryKey = (push: ReplyPush): Item => ({
  pk: string(ticketAddress(push.app_id, push.ticket_id)),
  sk: string(pushIdOf(push)),
});

/** Writes the table `Deliveries`: one row a push, without text, name or token. Instants are milliseconds since 1970. */
export function createDeliveryStore(client: DynamoDBClient, table: string) {
  const update = conditionalUpdates(client, table);
  const write = (
    push: ReplyPush,
    now: number,
    { set, condition, values }: { set: string; condition: string; values: Item },
  ): Promise<boolean> =>
    update({
      Key: deliveryKey(push),
      UpdateExpression: `SET app = :app, #user = :user, device = :device, ticket_id = :ticket, comment_id = :comment, kind = :kind, created_at = :created, expires_at = :expires, ${set}`,
      ConditionExpression: condition,
      ExpressionAttributeNames: { '#status': 'status', '#user': 'user' },
      ExpressionAttributeValues: {
        ':app': string(appAddress(push.app_id)),
        ':user': string(userAddress(push.app_id, push.user_id)),
        ':device': string(deviceAddress(push)),
        ':ticket': string(push.ticket_id),
        ':comment': string(push.comment_id),
        ':kind': string(push.kind),
        ':created': number(Date.parse(push.created_at)),
        ':expires': expiresAt(now + KEPT),
        ...values,
      },
    });

  return {
    /** Notes that a push waits in the queue, unless something is known of it already. */
    async queued(push: ReplyPush, now: number): Promise<void> {
      await write(push, now, {
        set: '#status = :status, queued_at = :now',
        condition: 'attribute_not_exists(pk)',
        values: { ':status': string('queued'), ':now': number(now) },
      });
    },

    /** Notes which phones have a push that is for several, while others have not: a later try leaves them out. */
    async reached(push: ReplyPush, phones: readonly string[], messageId: string, now: number): Promise<void> {
      await write(push, now, {
        set: '#status = :status, sns_message_id = :id REMOVE reason, ended_at, receives ADD reached :phones',
        condition: 'attribute_not_exists(pk) OR #status <> :sent',
        values: {
          ':status': string('queued'),
          ':id': string(messageId),
          ':phones': { SS: [...phones] },
          ':sent': string('sent'),
        },
      });
    },

    /**
     * Notes how a push ended. What was sent stays sent.
     *
     * @param receives how often the queue handed the push out so far
     */
    async ended(push: ReplyPush, outcome: Outcome, receives: number, now: number): Promise<void> {
      const detail =
        outcome.status === 'sent'
          ? { set: 'sns_message_id = :detail REMOVE reason', value: outcome.messageId }
          : { set: 'reason = :detail', value: outcome.reason };
      await write(push, now, {
        set: `#status = :status, ended_at = :now, receives = :receives, ${detail.set}`,
        condition: 'attribute_not_exists(pk) OR #status <> :sent',
        values: {
          ':status': string(outcome.status),
          ':now': number(now),
          ':receives': number(receives),
          ':detail': string(detail.value),
          ':sent': string('sent'),
        },
      });
    },
  };
}

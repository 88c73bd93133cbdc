import * as v from 'valibot';
import { type Item, readNumber, readString } from '../../lambdas/shared/dynamodb.ts';

const statusSchema = v.picklist(['queued', 'sent', 'failed', 'suppressed']);

/** A row of the table `Deliveries`: one push, without text, name or token. Instants are milliseconds since 1970. */
export interface Delivery {
  /** The partition: its ticket, hashed. */
  readonly ticket: string;
  readonly pushId: string;
  readonly ticketId: string;
  readonly commentId: string;
  /** Hashed. */
  readonly user: string;
  /** Hashed. */
  readonly device: string;
  readonly kind: string;
  readonly status: v.InferOutput<typeof statusSchema>;
  readonly reason: string | undefined;
  readonly snsMessageId: string | undefined;
  /** When support replied, as Pyrus says. */
  readonly createdAt: number;
  readonly queuedAt: number | undefined;
  readonly endedAt: number | undefined;
  /** How often the queue had handed it out when it ended. */
  readonly receives: number | undefined;
}

/** @throws Error where the item is no row of ours */
export function readDelivery(item: Item): Delivery {
  return {
    ticket: readString(item.pk) ?? '',
    pushId: readString(item.sk) ?? '',
    ticketId: readString(item.ticket_id) ?? '',
    commentId: readString(item.comment_id) ?? '',
    user: readString(item.user) ?? '',
    device: readString(item.device) ?? '',
    kind: readString(item.kind) ?? '',
    status: v.parse(statusSchema, readString(item.status)),
    reason: readString(item.reason),
    snsMessageId: readString(item.sns_message_id),
    createdAt: readNumber(item.created_at) ?? 0,
    queuedAt: readNumber(item.queued_at),
    endedAt: readNumber(item.ended_at),
    receives: readNumber(item.receives),
  };
}

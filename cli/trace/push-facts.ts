import type { Delivery } from '../deliveries/delivery.ts';
import type { EventOf, LogEvent, LogLine } from '../logs/log-line.ts';
import type { Subject } from './evidence.ts';

/** An event with its instant, in milliseconds since 1970. */
export interface At<T extends LogEvent> {
  readonly at: number;
  readonly event: T;
}

/** A row and the line about the same are written within this time, in milliseconds. */
export const SAME = 5_000;

type Outcome = EventOf<'push sent' | 'push suppressed' | 'push failed'>;

/** All that is known of one push: its row, and the lines about it, oldest first. */
export interface PushFacts extends Omit<Delivery, 'ticketId' | 'commentId' | 'kind' | 'createdAt'> {
  /** Absent where there is no row yet. */
  readonly ticketId: string | undefined;
  readonly commentId: string | undefined;
  readonly kind: string | undefined;
  readonly createdAt: number | undefined;
  /** When Pyrus told of it, in milliseconds since 1970, the first time as the row has it. */
  readonly told: readonly number[];
  readonly repeats: readonly At<EventOf<'push repeated'>>[];
  readonly failures: readonly At<EventOf<'push not settled'>>[];
  readonly outcomes: readonly At<Outcome>[];
}

/** The lines of some kinds, oldest first. */
export function eventsOf<const TMessage extends LogEvent['message']>(
  lines: readonly LogLine[],
  ...messages: readonly TMessage[]
): At<EventOf<TMessage>>[] {
  const wanted: ReadonlySet<string> = new Set(messages);
  const isWanted = (event: LogEvent | undefined): event is EventOf<TMessage> =>
    event !== undefined && wanted.has(event.message);
  return lines.flatMap(({ at, event }) => (isWanted(event) ? [{ at, event }] : []));
}

/** The pushes that rows or lines tell of, oldest first. */
export function pushesOf(
  rows: readonly Delivery[],
  lines: readonly LogLine[],
  { ticketId }: Subject,
): PushFacts[] {
  const told = eventsOf(lines, 'reply queued');
  const repeats = eventsOf(lines, 'push repeated');
  const failures = eventsOf(lines, 'push not settled');
  const outcomes = eventsOf(lines, 'push sent', 'push suppressed', 'push failed');
  const known = new Set(rows.map(({ pushId }) => pushId));
  const named = new Map([...told, ...repeats, ...outcomes].map((line) => [line.event.push_id, line]));
  const rowless = [...named.values()].filter(({ event }) => !known.has(event.push_id));
  const lastOutcome = (pushId: string) => outcomes.findLast(({ event }) => event.push_id === pushId);
  const facts = [
    // What has ended since its row was read, or whose row could not be written.
    ...rows.map((row) => (row.status === 'queued' ? { ...row, ...endOf(lastOutcome(row.pushId)) } : row)),
    ...rowless.map(({ event: { push_id: pushId, ticket, user, device } }) => ({
      ...{ pushId, ticket, user, device, ticketId },
      ...{ commentId: undefined, kind: undefined, createdAt: undefined, receives: undefined },
      ...endOf(lastOutcome(pushId)),
      queuedAt: told.find(({ event }) => event.push_id === pushId)?.at,
    })),
  ];
  const ofPush = <T extends { readonly event: { readonly push_id: string } }>(
    all: readonly T[],
    pushId: string,
  ): T[] => all.filter(({ event }) => event.push_id === pushId);
  return facts
    .map((push) => ({
      ...push,
      told: tellings(push.queuedAt, ofPush(told, push.pushId)),
      repeats: ofPush(repeats, push.pushId),
      failures: ofPush(failures, push.pushId),
      outcomes: ofPush(outcomes, push.pushId),
    }))
    .sort((one, other) => bornAt(one) - bornAt(other));
}

/** How a push ended, as its line says, where its row does not tell. */
function endOf(
  outcome: At<Outcome> | undefined,
): Pick<PushFacts, 'status' | 'reason' | 'snsMessageId' | 'endedAt'> {
  if (outcome === undefined) {
    return { status: 'queued', reason: undefined, snsMessageId: undefined, endedAt: undefined };
  }
  const { at: endedAt, event } = outcome;
  if (event.message === 'push sent') {
    return { status: 'sent', reason: undefined, snsMessageId: event.sns_message_id, endedAt };
  }
  const status = event.message === 'push failed' ? 'failed' : 'suppressed';
  return { status, reason: event.reason, snsMessageId: undefined, endedAt };
}

/** The row's time is that of the first telling, a moment before its line; but the logs may not go back as far. */
function tellings(queuedAt: number | undefined, told: readonly At<EventOf<'reply queued'>>[]): number[] {
  const times = told.map(({ at }) => at);
  if (queuedAt === undefined) return times;
  const isFirstLogged = times[0] !== undefined && times[0] - queuedAt <= SAME;
  return [queuedAt, ...(isFirstLogged ? times.slice(1) : times)];
}

const bornAt = ({ queuedAt, createdAt, told }: PushFacts): number => queuedAt ?? told[0] ?? createdAt ?? 0;

import { ticketAddress } from '../../lambdas/push/reply-push.ts';
import { userAddress } from '../../lambdas/security-keys/key-address.ts';
import { appAddress } from '../../lambdas/shared/address.ts';
import type { Delivery } from '../deliveries/delivery.ts';
import type { LogEvent, LogLine, LogSource } from '../logs/log-line.ts';
import { both, either, equals, pattern } from '../logs/patterns.ts';

/** Which lines are wanted: those of a user, a ticket, or both (a ticket's pushes to the user). */
export interface Interest {
  /** What to look for, by log. */
  readonly patterns: ReadonlyMap<LogSource, string>;
  /** Whether a line that was found is wanted. Learns from each which pushes and phones are. */
  readonly wants: (line: LogLine) => boolean;
}

export interface Subject {
  readonly appId: string;
  readonly userId: string | undefined;
  readonly ticketId: string | undefined;
}

/** Everything: what became of chats and pushes, and what went wrong; with `all`, what Lambda says besides. */
export const interestInAll = (sources: readonly LogSource[], all: boolean): Interest => ({
  patterns: new Map(sources.map((source) => [source, ''])),
  wants: ({ event, remark }) => all || event !== undefined || remark?.isTrouble === true,
});

/** @param rows pushes that are known already: a retry, or what FCM says of them, has no ticket in its line */
export function interestIn({ appId, userId, ticketId }: Subject, rows: readonly Delivery[]): Interest {
  const user = userId === undefined ? undefined : userAddress(appId, userId);
  const ticket = ticketId === undefined ? undefined : ticketAddress(appId, ticketId);
  const app = appAddress(appId);
  const pushes = new Set(rows.map(({ pushId }) => pushId));
  const messages = new Set(rows.flatMap(({ snsMessageId = [] }) => snsMessageId));
  const isOurs = (names: { readonly user: string; readonly ticket: string }): boolean =>
    (user === undefined || names.user === user) && (ticket === undefined || names.ticket === ticket);

  function isWanted(event: LogEvent): boolean {
    switch (event.message) {
      case 'reply queued':
      case 'push sent':
      case 'push suppressed':
      case 'push failed':
      case 'push repeated':
        return isOurs(event) && learn(event);
      case 'push not settled':
        return pushes.has(event.push_id);
      case 'platform event':
        return messages.has(event.sns_message_id ?? '');
      case 'webhook refused':
      case 'credential refused':
        return false;
      case 'security keys changed':
        return (
          ticket === undefined && (event.user === user || (event.user === undefined && event.app === app))
        );
      default:
        return ticket === undefined && event.user === user;
    }
  }
  function learn(event: LogEvent): true {
    if ('push_id' in event) pushes.add(event.push_id);
    if (event.message === 'push sent') messages.add(event.sns_message_id);
    return true;
  }
  return {
    patterns: patternsOf(app, user, ticket),
    wants: ({ event }) => event !== undefined && isWanted(event),
  };
}

function patternsOf(
  app: string,
  user: string | undefined,
  ticket: string | undefined,
): ReadonlyMap<LogSource, string> {
  const names = [
    ...(user === undefined ? [] : [equals('user', user)]),
    ...(ticket === undefined ? [] : [equals('ticket', ticket)]),
  ];
  const isOurs = both(...names);
  const patterns = new Map<LogSource, string>([
    ['webhook', pattern(isOurs)],
    ['deliver', pattern(either(isOurs, equals('message', 'push not settled')))],
    ['feedback', pattern(equals('message', 'platform event'))],
  ]);
  if (ticket !== undefined) return patterns;
  return new Map([
    ['keys', pattern(either(isOurs, both(equals('action', 'revoke_all'), equals('app', app))))],
    ['authorize', pattern(isOurs)],
    ['devices', pattern(isOurs)],
    ...patterns,
  ]);
}

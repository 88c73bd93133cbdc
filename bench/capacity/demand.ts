import { ASSUMED } from '../../cli/cost/assumptions.ts';
import { authorizationsIn, POLLING } from '../../cli/cost/polling.ts';
import type { Audience } from './audience.ts';

/** What so many phones want of the stack in the busiest minute of a day. Rates are by the second. */
export interface Demand {
  /** Phones that have the app open at once, in the busiest hour. */
  readonly open: number;
  readonly authorizations: number;
  /** All that comes through API Gateway: authorizations, registrations, webhooks. */
  readonly requests: number;
  /** Requests a second by which the load rises within ten seconds of the busiest minute. */
  readonly rise: number;
  /** One webhook, one queue message and one publish each. */
  readonly pushes: number;
  /** Phones that are registered for the first time, while an update rolls out: one SNS endpoint each. */
  readonly newPhones: number;
  /** Executions of functions that run at a time. */
  readonly executions: number;
  /** Lambda's quota of concurrent executions that this takes. */
  readonly concurrency: number;
  /** Strong reads of `SecurityKeys`, in read units. */
  readonly keyReads: number;
  /** Of these, reads of the one item that says which keys of an app were revoked as a whole. */
  readonly policyReads: number;
  readonly writes: number;
  /** Messages in hand after an hour in which nothing could be pushed. */
  readonly outage: number;
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Requests a second that Lambda takes for each concurrent execution of the account's quota. */
const REQUESTS_AN_EXECUTION = 10;

/** Seconds for which `authorize` keeps an app's policy in memory. */
const POLICY_MAX_AGE = 25;

/** All figures grow in step with the phones. */
export function demandOf(phones: number, audience: Audience): Demand {
  const { minutesADay, repliesADay, inBusiestHour, inBusiestMinute, rolloutDays } = audience;
  const { milliseconds: ms } = ASSUMED;
  const sitting = minutesADay * MINUTE;
  const sittings = phones * inBusiestHour;

  // At the end of the busiest minute: those who came in it ask as often as the SDK ever does, the others are somewhere
  // in their sittings.
  const fresh = (sittings * inBusiestMinute) / (POLLING[0]?.every ?? 1);
  const settled =
    ((sittings * (1 - inBusiestMinute)) / HOUR) * (authorizationsIn(sitting) - authorizationsIn(MINUTE));
  const authorizations = fresh + settled;
  const registrations = (sittings * inBusiestMinute) / MINUTE;
  const pushes = (phones * repliesADay * inBusiestHour) / HOUR;
  const requests = authorizations + registrations + pushes;

  const authorizing = (authorizations * ms.authorize) / 1000;
  const executions = authorizing + (registrations * ms.devices + pushes * (ms.webhook + ms.deliver)) / 1000;
  // `deliver` reads the policy with each push, and a tombstone; `devices` a key.
  const policyReads = pushes + authorizing / POLICY_MAX_AGE;
  return {
    open: (sittings * sitting) / HOUR,
    authorizations,
    requests,
    rise: (fresh * 10) / MINUTE,
    pushes,
    newPhones: (phones * inBusiestHour) / rolloutDays / HOUR,
    executions,
    concurrency: Math.max(executions, (requests + pushes) / REQUESTS_AN_EXECUTION),
    keyReads: authorizations + registrations + pushes + policyReads,
    policyReads,
    writes: pushes * 3,
    outage: pushes * HOUR,
  };
}

/** Authorizations a second on average over a day. */
export const averageAuthorizations = (phones: number, { minutesADay }: Audience): number =>
  (phones * authorizationsIn(minutesADay * MINUTE)) / DAY;

/** Which share of the phones that are open asks at which interval, in seconds, at any one moment. */
export function pollingShares({
  minutesADay,
}: Audience): { readonly every: number; readonly share: number }[] {
  const sitting = minutesADay * MINUTE;
  let from = 0;
  return POLLING.map(({ until, every }) => {
    const share = Math.max(0, Math.min(sitting, until) - from) / sitting;
    from = until;
    return { every, share };
  });
}

import { backOff } from '../../lambdas/deliver/back-off.ts';
import type { EventOf, LogEvent } from '../logs/log-line.ts';
import type { Evidence } from './evidence.ts';
import { refusalOf } from './judge.ts';
import { changeInWords } from './key-change.ts';
import { inWords } from './local-time.ts';
import { phoneChangeInWords } from './phone-change.ts';
import { type At, eventsOf, type PushFacts, SAME } from './push-facts.ts';
import { iso, type Step } from './trace.ts';

/** A step before it is put into its place. */
export interface Event {
  readonly at: number;
  readonly step: string;
  readonly text: string;
}

/** Steps in order, with the time between them. */
export function inOrder(events: readonly Event[]): Step[] {
  const sorted = events.toSorted((one, other) => one.at - other.at);
  return sorted.map(({ at, step, text }, index) => {
    const before = sorted[index - 1];
    return { at: iso(at), step, text, after_ms: before === undefined ? null : at - before.at };
  });
}

/** What happened to a push, and what of its phone and its user's keys bears on it. */
export function stepsOf(push: PushFacts, evidence: Evidence): Step[] {
  const { createdAt } = push;
  const refusal = refusalOf(push, evidence);
  return inOrder([
    ...(createdAt === undefined ? [] : [{ at: createdAt, step: 'replied', text: 'support replied' }]),
    ...queueings(push),
    ...push.failures.map((failure) => tryFailed(failure, evidence)),
    ...endings(push),
    ...push.repeats.map(({ at }) => ({
      at,
      step: 'repeated',
      text: 'Pyrus had told of it again; SNS has it already, so nothing was sent twice',
    })),
    ...(refusal === undefined ? [] : [refused(refusal)]),
    ...causes(push, evidence),
    ...since(push, evidence),
  ]);
}

const queueings = ({ told }: PushFacts): Event[] =>
  told.map((at, index) => ({
    at,
    step: index === 0 ? 'queued' : 'told_again',
    text: index === 0 ? 'Pyrus called the webhook, which queued it' : 'Pyrus called the webhook again',
  }));

function tryFailed(
  { at, event: { receives, error } }: At<EventOf<'push not settled'>>,
  { queues }: Evidence,
): Event {
  const of = queues === undefined ? '' : ` of ${queues.maxReceives}`;
  const next =
    receives >= (queues?.maxReceives ?? Number.POSITIVE_INFINITY)
      ? 'it went to the dead-letter queue'
      : `the next try was due ${inWords(backOff(receives) * 1_000)} later`;
  const problem = [error.name, error.message].filter(Boolean).join(': ');
  return { at, step: 'try_failed', text: `try ${receives}${of} failed: ${problem}; ${next}` };
}

/** The row's ending, and those before it (a repeat may end otherwise), which only the log tells. */
function endings({ outcomes, status, reason, snsMessageId, endedAt }: PushFacts): Event[] {
  const earlier = outcomes.filter(({ at }) => endedAt === undefined || Math.abs(at - endedAt) > SAME);
  const logged = earlier.map(({ at, event }) =>
    event.message === 'push sent'
      ? sent(at, event.sns_message_id)
      : ended(at, event.message === 'push failed' ? 'failed' : 'suppressed', event.reason),
  );
  if (endedAt === undefined) return logged;
  const row =
    status === 'sent' ? sent(endedAt, snsMessageId ?? 'unknown') : ended(endedAt, status, reason ?? '');
  return [...logged, row];
}

const sent = (at: number, messageId: string): Event => ({
  at,
  step: 'sent',
  text: `SNS took it as message ${messageId}`,
});

const ended = (at: number, status: string, reason: string): Event => ({
  at,
  step: reason.startsWith('gave_up:') ? 'given_up' : status,
  text: status === 'suppressed' ? `it was not sent: ${reason}` : `it failed: ${reason}`,
});

const refused = ({ at, event }: At<EventOf<'platform event'>>): Event => ({
  at,
  step: 'refused',
  text: `FCM's answer came through SNS: ${event.failure}${event.lesson === 'quarantined' ? '; the phone counts as dead from here on' : ''}`,
});

/** What made the phone, or the user's key, such that the push could not be sent: the last such change before its end. */
function causes(push: PushFacts, { lines }: Evidence): Event[] {
  const word = push.reason?.split(':', 1)[0] ?? '';
  const isCause = CAUSES[word];
  if (isCause === undefined || push.endedAt === undefined) return [];
  const end = push.endedAt;
  const cause = lines.findLast(({ at, event }) => at <= end && event !== undefined && isCause(event, push));
  return cause?.event === undefined ? [] : inWordsAbout(cause.at, cause.event, push);
}

const ofPhone = (event: LogEvent, { device }: PushFacts): boolean =>
  'device' in event && event.device === device;
const isKeyChange = (event: LogEvent, ...actions: readonly string[]): boolean =>
  event.message === 'security keys changed' && actions.includes(event.action);
const isOfUser = (event: LogEvent, { user }: PushFacts): boolean => 'user' in event && event.user === user;

const CAUSES: Readonly<Record<string, (event: LogEvent, push: PushFacts) => boolean>> = {
  signed_out: (event, push) =>
    (event.message === 'phone signed out' && ofPhone(event, push)) ||
    (isKeyChange(event, 'revoke', 'retire') && isOfUser(event, push)),
  other_user: (event, push) =>
    event.message === 'phone registered' && ofPhone(event, push) && !isOfUser(event, push),
  key_revoked: (event) => isKeyChange(event, 'revoke_all'),
  user_retired: (event, push) => isKeyChange(event, 'retire') && isOfUser(event, push),
  dead_phone: diedOf,
  endpoint_disabled: diedOf,
};

function diedOf(event: LogEvent, push: PushFacts): boolean {
  return event.message === 'platform event' && event.lesson === 'quarantined' && ofPhone(event, push);
}

function inWordsAbout(at: number, event: LogEvent, push: PushFacts): Event[] {
  switch (event.message) {
    case 'phone registered':
    case 'phone signed out': {
      const who = event.user === push.user ? 'this user' : 'somebody else';
      const step = event.message === 'phone registered' ? 'phone_registered' : 'phone_signed_out';
      return [{ at, step, text: phoneChangeInWords(event, who) }];
    }
    case 'security keys changed':
      return [{ at, step: 'keys_changed', text: changeInWords(event) }];
    case 'platform event':
      return [refused({ at, event })];
    default:
      return [];
  }
}

/** Whether the phone has come back since. */
function since(push: PushFacts, { lines }: Evidence): Event[] {
  const { endedAt = Number.POSITIVE_INFINITY, status } = push;
  if (status === 'sent') return [];
  const back = eventsOf(lines, 'phone registered').find(
    ({ at, event }) => at > endedAt && event.device === push.device,
  );
  return back === undefined ? [] : inWordsAbout(back.at, back.event, push);
}

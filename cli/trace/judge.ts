import { backOff } from '../../lambdas/deliver/back-off.ts';
import { explainRefusedPush } from '../deliveries/delivery-failures.ts';
import { explain } from '../deliveries/reasons.ts';
import { adviceFor } from '../deliveries/try-errors.ts';
import type { EventOf } from '../logs/log-line.ts';
import type { Phone } from '../phones/phone.ts';
import type { Evidence, QueueFacts } from './evidence.ts';
import { inWords } from './local-time.ts';
import { type At, eventsOf, type PushFacts } from './push-facts.ts';
import type { Advice, Verdict } from './trace.ts';

/** How a push stands. */
export interface Judgement extends Advice {
  readonly verdict: Verdict;
  readonly reason: string | undefined;
  /** Milliseconds since 1970. */
  readonly nextTryAt: number | undefined;
  readonly receivesLeft: number | undefined;
  /** That FCM refused it is not on record, but follows from the phone. */
  readonly isPresumed: boolean;
}

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
/** What the queue calls the same message within this time, it takes once only. */
const DEDUPLICATION = 300 * SECOND;
/** SNS tries FCM for as long. */
const SNS_TRIES = 6 * HOUR;
/** A row is written a moment after SNS answered, and FCM may have refused by then. */
const HEAD_START = 10 * SECOND;
/** What is missing where that log could not be read. */
const LOG_OF_ANSWERS = 'the log of feedback';
/** Longer than a push can be tried (see `lastTryAfter`), where the queue could not be asked. */
const LONGEST_TRYING = 2 * HOUR;

const judged = (verdict: Verdict, reason: string | undefined, { meaning, advice }: Advice): Judgement => ({
  verdict,
  reason,
  meaning,
  advice,
  nextTryAt: undefined,
  receivesLeft: undefined,
  isPresumed: false,
});

/** Says how a push stands, why, and what to do. */
export function judge(push: PushFacts, evidence: Evidence, others: readonly PushFacts[]): Judgement {
  if (push.status === 'sent') return judgeSent(push, evidence, others);
  const failure = push.failures.findLast(({ at }) => at > endOf(push));
  const requeuedAt = acceptedAt(push).findLast((at) => at > endOf(push));
  if (failure !== undefined && failure.at >= (requeuedAt ?? 0)) return judgeTries(failure, evidence);
  if (push.status === 'queued' || requeuedAt !== undefined) {
    return judgeUntried(push, requeuedAt ?? push.queuedAt ?? push.createdAt ?? 0, evidence, others);
  }
  const reason = push.reason ?? 'unknown';
  if (!reason.startsWith('gave_up:')) return judged(push.status, reason, explain(reason));
  return givenUp(reason, evidence.queues);
}

/** An outcome is logged and written within a second; what comes later is about another message of the same push. */
const endOf = ({ endedAt }: PushFacts): number => (endedAt === undefined ? 0 : endedAt + SECOND);

/** When the queue took the push: Pyrus' repeats within five minutes it leaves out. */
function acceptedAt({ told }: PushFacts): number[] {
  const accepted: number[] = [];
  for (const at of told) {
    if (at - (accepted.at(-1) ?? Number.NEGATIVE_INFINITY) >= DEDUPLICATION) accepted.push(at);
  }
  return accepted;
}

function judgeSent(push: PushFacts, evidence: Evidence, others: readonly PushFacts[]): Judgement {
  const refusal = refusalOf(push, evidence);
  if (refusal !== undefined) {
    const type = refusal.event.failure ?? 'unknown';
    return judged('refused', type, explainRefusedPush(type));
  }
  const phone = evidence.phones.get(push.device);
  if (phone !== undefined && isPresumablyRefused(push, phone, others)) {
    const type = phone.lastFailure?.reason ?? 'unknown';
    return { ...judged('refused', type, explainRefusedPush(type)), isPresumed: true };
  }
  const { pushContent, channelId } = evidence.settings;
  const advice =
    pushContent === 'data'
      ? 'If the phone shows nothing: is it online? With pushContent=data the app itself must show what it gets.'
      : `If the phone shows nothing: is it online, and has the app made the notification channel "${channelId}"? See docs/android.md.`;
  const unknown = whyUnknown(push, evidence);
  const answer =
    unknown === undefined
      ? 'and FCM has not refused it'
      : `and its phone is not known to be dead; whether FCM refused it is unknown, for ${unknown}`;
  return judged('sent', undefined, { meaning: `SNS took it, ${answer}.`, advice });
}

/** Why FCM's answer would not be among the lines; undefined where it would. */
function whyUnknown({ endedAt = 0 }: PushFacts, { logsSince, missing }: Evidence): string | undefined {
  if (missing.some(({ what }) => what === LOG_OF_ANSWERS)) return 'the log that tells could not be read';
  return endedAt < logsSince ? 'logs were not searched that far back (--since)' : undefined;
}

/** What SNS told of a push after it took it. */
export const refusalOf = (
  { snsMessageId }: PushFacts,
  { lines }: Evidence,
): At<EventOf<'platform event'>> | undefined =>
  snsMessageId === undefined
    ? undefined
    : eventsOf(lines, 'platform event').findLast(
        ({ event }) => event.sns_message_id === snsMessageId && event.failure !== undefined,
      );

/** Whether the phone has counted as dead since this push, the last one before its death. */
function isPresumablyRefused(push: PushFacts, phone: Phone, others: readonly PushFacts[]): boolean {
  const { quarantinedAt } = phone;
  if (quarantinedAt === undefined || push.endedAt === undefined) return false;
  const sinceEnd = quarantinedAt - push.endedAt;
  const isLast = !others.some(
    ({ device, status, endedAt = 0 }) =>
      device === push.device &&
      status === 'sent' &&
      endedAt > (push.endedAt ?? 0) &&
      endedAt <= quarantinedAt + HEAD_START,
  );
  return isLast && sinceEnd >= -HEAD_START && sinceEnd <= SNS_TRIES;
}

/** The queue has the push after a try that failed. */
function judgeTries(
  { at, event: { receives, error } }: PushFacts['failures'][number],
  { queues, now }: Evidence,
): Judgement {
  if (queues !== undefined && receives >= queues.maxReceives) return givenUp(`gave_up:${error.name}`, queues);
  const nextTryAt = at + backOff(receives) * SECOND;
  if (now > nextTryAt + lastTryAfter(queues)) return overdue(queues, now - at);
  return {
    ...judged('retrying', error.name, {
      meaning: `It waits for its next try. The last one failed: ${[error.name, error.message].filter(Boolean).join(': ')}`,
      advice: adviceFor(error.name),
    }),
    nextTryAt,
    receivesLeft: queues && queues.maxReceives - receives,
  };
}

function judgeUntried(
  { device, pushId }: PushFacts,
  queuedAt: number,
  { queues, now }: Evidence,
  others: readonly PushFacts[],
): Judgement {
  const waited = now - queuedAt;
  const ahead = others.find(
    (other) =>
      other.pushId !== pushId &&
      other.device === device &&
      other.failures.some(({ at }) => at > endOf(other)),
  );
  if (ahead !== undefined) {
    const error = ahead.failures.at(-1)?.event.error.name ?? '';
    return judged('waiting', error, {
      meaning: `It waits behind an earlier reply to the same phone, whose tries fail: ${error}. Replies keep their order.`,
      advice: adviceFor(error),
    });
  }
  if (waited > lastTryAfter(queues)) return overdue(queues, waited);
  return judged('waiting', undefined, {
    meaning: `It is in the queue since ${inWords(waited)}, and no try of it has ended yet.`,
    advice:
      waited < 10 * SECOND
        ? 'Look again in a moment: a push usually takes less than a second.'
        : 'Does deliver run at all? Look for errors, time-outs and throttling of it: pyrus-chat doctor, pyrus-chat tail',
  });
}

function overdue(queues: QueueFacts | undefined, waited: number): Judgement {
  const meaning = `It should have ended by now: the last sign of it is ${inWords(waited)} old. ${whereItIs(queues)}`;
  return judged('lost', undefined, {
    meaning,
    advice:
      'Look for crashes and time-outs in the log of deliver, and for its message: pyrus-chat dlq list. A redrive tries it again: pyrus-chat dlq redrive',
  });
}

function whereItIs(queues: QueueFacts | undefined): string {
  if (queues === undefined) return 'Where it is could not be found out, for the queues could not be read.';
  const { waiting, hidden, deadLetters } = queues;
  if (deadLetters > 0) {
    return `Most likely each try of it crashed, and it is in the dead-letter queue, which holds ${deadLetters} now.`;
  }
  return waiting + hidden > 0
    ? `It may wait behind others: the queue holds ${waiting + hidden}, and the dead-letter queue none.`
    : 'Both the queue and the dead-letter queue are empty: somebody purged them.';
}

/** The reason's own advice says how to mend it: the message is in the dead-letter queue, unless that is empty. */
function givenUp(reason: string, queues: QueueFacts | undefined): Judgement {
  const { meaning, advice } = explain(reason);
  const error = reason.slice(reason.indexOf(':') + 1);
  const isEmpty = queues?.deadLetters === 0;
  return judged('given_up', reason, {
    meaning: isEmpty
      ? `${meaning} The dead-letter queue is empty now: its messages were redriven, purged, or got older than 14 days.`
      : meaning,
    advice: isEmpty ? 'A repeat of the reply by Pyrus is tried anew.' : `${adviceFor(error)} ${advice}`,
  });
}

/** How long after its queueing the last try of a push can come: all back-offs, each after a try that hung. */
function lastTryAfter(queues: QueueFacts | undefined): number {
  if (queues === undefined) return LONGEST_TRYING;
  const { maxReceives, visibilityTimeout } = queues;
  const backOffs = Array.from({ length: maxReceives - 1 }, (_, index) => backOff(index + 1) * SECOND);
  return backOffs.reduce((sum, each) => sum + each, 0) + maxReceives * visibilityTimeout;
}

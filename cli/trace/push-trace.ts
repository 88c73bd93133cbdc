import type { Evidence } from './evidence.ts';
import { judge } from './judge.ts';
import { notesOf } from './notes.ts';
import type { PushFacts } from './push-facts.ts';
import { stepsOf } from './steps.ts';
import { isoOrNull, type PushTrace, short } from './trace.ts';

/** The trace of one push, among the others of its phone. */
export function pushTrace(push: PushFacts, evidence: Evidence, others: readonly PushFacts[]): PushTrace {
  const judgement = judge(push, evidence, others);
  const { verdict, reason, meaning, advice, nextTryAt, receivesLeft } = judgement;
  const { createdAt, endedAt } = push;
  const queuedAt = push.told[0];
  const isOver = !['waiting', 'retrying', 'lost'].includes(verdict);
  const tried = push.failures.at(-1)?.event.receives;
  const end = isOver ? endedAt : undefined;
  return {
    verdict,
    reason: reason ?? null,
    meaning,
    advice,
    ticket_id: push.ticketId ?? null,
    comment_id: push.commentId ?? null,
    kind: push.kind ?? null,
    push_id: push.pushId,
    user: short(push.user),
    phone: short(push.device),
    sns_message_id: push.snsMessageId ?? null,
    told: Math.max(1, push.told.length),
    receives: (isOver ? (push.receives ?? tried) : (tried ?? push.receives)) ?? null,
    receives_left: receivesLeft ?? null,
    next_try_at: isoOrNull(nextTryAt),
    durations_ms: {
      reply_to_queue: between(createdAt, queuedAt),
      queue_to_end: between(queuedAt, end),
      reply_to_end: between(createdAt, end),
    },
    notes: notesOf(push, judgement, evidence),
    steps: stepsOf(push, evidence),
  };
}

/** Pyrus' clock may be ahead of ours. */
const between = (start: number | undefined, end: number | undefined): number | null =>
  start === undefined || end === undefined ? null : Math.max(0, end - start);

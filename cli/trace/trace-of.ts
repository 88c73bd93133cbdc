import { chatTrace } from './chat-trace.ts';
import type { Evidence } from './evidence.ts';
import { nothingFound } from './nothing-found.ts';
import { phoneTraces } from './phone-trace.ts';
import { pushesOf } from './push-facts.ts';
import { pushTrace } from './push-trace.ts';
import { iso, type Trace } from './trace.ts';

/** Makes a trace of what was read: says of each push what became of it and why, and why a user's chat closed. */
export function traceOf(evidence: Evidence): Trace {
  const { subject, rows, lines, queues, now, logsSince, missing } = evidence;
  const pushes = pushesOf(rows, lines, subject);
  return {
    app_id: subject.appId,
    ticket_id: subject.ticketId ?? null,
    user_id: subject.userId ?? null,
    traced_at: iso(now),
    logs_since: iso(logsSince),
    missing,
    pushes: pushes.map((push) => pushTrace(push, evidence, pushes)),
    phones: phoneTraces(evidence, pushes),
    chat: chatTrace(evidence),
    queues:
      queues === undefined
        ? null
        : { waiting: queues.waiting, hidden: queues.hidden, dead_letters: queues.deadLetters },
    nothing_found: pushes.length === 0 ? nothingFound(evidence) : null,
  };
}

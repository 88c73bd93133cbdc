import type { Evidence } from './evidence.ts';
import { changeInWords } from './key-change.ts';
import { phoneChangeInWords } from './phone-change.ts';
import { eventsOf } from './push-facts.ts';
import { explainRefusal } from './refusal-reasons.ts';
import { type Event, inOrder } from './steps.ts';
import { type ChatTrace, iso, type Refusals, short } from './trace.ts';

/** The SDK asks every few seconds to every few minutes; after a longer pause it is another story. */
const PAUSE = 30 * 60 * 1_000;

/** Why the chat of a user closed; null where no user is asked about. */
export function chatTrace(evidence: Evidence): ChatTrace | null {
  const { subject, keys } = evidence;
  if (subject.user === undefined || subject.ticketId !== undefined) return null;
  return {
    refusals: refusalsOf(evidence, subject.user),
    changes: inOrder([...keyChanges(evidence, subject.user), ...phoneChanges(evidence, subject.user)]),
    retired: keys?.retired ?? null,
    keys: keys?.keys ?? null,
  };
}

function refusalsOf({ lines }: Evidence, user: string): Refusals[] {
  const groups: (Omit<Refusals, 'first_at' | 'last_at'> & { count: number; first: number; last: number })[] =
    [];
  for (const { at, event } of eventsOf(lines, 'authorization refused', 'registration refused')) {
    if (event.user !== user) continue;
    const of = event.message === 'authorization refused' ? 'chat' : 'registration';
    const { reason, key_id: keyId = null } = event;
    const group = groups.findLast(
      (other) =>
        other.of === of && other.reason === reason && other.key_id === keyId && at - other.last <= PAUSE,
    );
    if (group !== undefined) {
      group.count++;
      group.last = at;
    } else {
      groups.push({ of, reason, key_id: keyId, ...explainRefusal(reason), count: 1, first: at, last: at });
    }
  }
  return groups.map(({ first, last, ...group }) => ({ ...group, first_at: iso(first), last_at: iso(last) }));
}

/** Those of the user, and those of all keys of the app. */
const keyChanges = ({ lines }: Evidence, user: string): Event[] =>
  eventsOf(lines, 'security keys changed')
    .filter(({ event }) => event.user === user || event.action === 'revoke_all')
    .map(({ at, event }) => ({ at, step: `keys_${event.action}`, text: changeInWords(event) }));

/** Of the user anywhere, and of others on phones of theirs. */
const phoneChanges = ({ lines }: Evidence, user: string): Event[] =>
  eventsOf(lines, 'phone registered', 'phone signed out').map(({ at, event }) => ({
    at,
    step: event.message === 'phone registered' ? 'phone_registered' : 'phone_signed_out',
    text: `${phoneChangeInWords(event, event.user === user ? 'the user' : 'somebody else')} (phone ${short(event.device)})`,
  }));

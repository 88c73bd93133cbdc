import type { Device } from '../push/device.ts';
import type { Outcome } from '../push/outcome.ts';
import type { ReplyPush } from '../push/reply-push.ts';
import type { Situation } from './read-situation.ts';
import { type Dependencies as PhoneDependencies, type Push, sendToPhone } from './send-to-phone.ts';

/** A user has no more phones than that (`lambdas/devices/register.ts`). */
const PHONES = 20;
/** A batch may hold ten such pushes, and the SDK opens 50 connections. */
const PHONES_AT_ONCE = 5;

export interface Dependencies extends PhoneDependencies {
  /** Notes which phones have got a push while others have not. */
  readonly noteReached: (push: ReplyPush, phones: readonly string[], messageId: string) => Promise<void>;
}

/**
 * Sends a push to several phones of one user; those that had it on an earlier try are left out.
 *
 * @param devices the one registered last first
 * @returns `sent` where one of them has it; `changed` where one is no longer as it was read; undefined where there is none
 * @throws what one of them failed by, after the others have ended: then the queue brings the push again for that one
 */
export async function sendToAll(
  push: Push,
  devices: readonly Device[],
  { reached, messageId }: Situation,
  deps: Dependencies,
): Promise<Outcome | 'changed' | undefined> {
  const outcomes: Outcome[] = reached.size > 0 ? [{ status: 'sent', messageId }] : [];
  const open = devices.slice(0, PHONES).filter((device) => !reached.has(device.address));
  const failures: unknown[] = [];
  const news: string[] = [];
  let changed = false;
  for (let from = 0; from < open.length; from += PHONES_AT_ONCE) {
    const some = open.slice(from, from + PHONES_AT_ONCE);
    // A rejection must not leave the others on their way: the Lambda is frozen once it has answered.
    const settled = await Promise.allSettled(some.map((device) => sendToPhone(push, device, deps)));
    for (const [index, result] of settled.entries()) {
      if (result.status === 'rejected') {
        failures.push(result.reason);
      } else if (result.value === 'changed') {
        changed = true;
      } else {
        outcomes.push(result.value);
        news.push(...(result.value.status === 'sent' ? [some[index]?.address ?? ''] : []));
      }
    }
  }
  const sent = outcomes.findLast((outcome) => outcome.status === 'sent');
  if (sent !== undefined && news.length > 0 && (changed || failures.length > 0)) {
    await deps.noteReached(push.reply, news, sent.messageId);
  }
  if (failures.length > 0) {
    throw failures[0];
  }
  return changed ? 'changed' : (sent ?? outcomes[0]);
}

import { type Device, MOST_PHONES } from '../push/device.ts';
import type { Outcome } from '../push/outcome.ts';
import type { ReplyPush } from '../push/reply-push.ts';
import { ServiceUnavailable } from '../shared/errors.ts';
import type { Situation } from './read-situation.ts';
import { type Dependencies as PhoneDependencies, type Push, sendToPhone } from './send-to-phone.ts';

/** A batch may hold ten such pushes, and the SDK opens 50 connections. */
const PHONES_AT_ONCE = 5;

export interface Dependencies extends PhoneDependencies {
  /** Notes which phones have got a push while others have not. */
  readonly noteReached: (push: ReplyPush, phones: readonly string[], messageId: string) => Promise<void>;
  /** Whether enough of the function's time is left to decide once more, or to send to more phones. */
  readonly hasTime: () => boolean;
}

/**
 * Sends a push to several phones of one user; those that had it on an earlier try are left out.
 *
 * @param devices the one registered last first
 * @returns `sent` where one of them got it; `changed` where one is no longer as it was read; undefined where there is none
 * @throws what one of them failed by, after the others have ended: then the queue brings the push again for that one
 */
export async function sendToAll(
  push: Push,
  devices: readonly Device[],
  { reached }: Pick<Situation, 'reached'>,
  deps: Dependencies,
): Promise<Outcome | 'changed' | undefined> {
  const outcomes: Outcome[] = [];
  const open = devices.slice(0, MOST_PHONES).filter((device) => !reached.has(device.address));
  const failures: unknown[] = [];
  const news: string[] = [];
  let changed = false;

  async function sendTo(device: Device): Promise<void> {
    try {
      const outcome = await sendToPhone(push, device, deps);
      if (outcome === 'changed') {
        changed = true;
        return;
      }
      outcomes.push(outcome);
      if (outcome.status === 'sent') {
        news.push(device.address);
      }
    } catch (error) {
      failures.push(error);
    }
  }

  for (let from = 0; from < open.length; from += PHONES_AT_ONCE) {
    if (from > 0 && !deps.hasTime()) {
      failures.push(new ServiceUnavailable({ cause: new Error('No time was left for the other phones') }));
      break;
    }
    await Promise.all(open.slice(from, from + PHONES_AT_ONCE).map(sendTo));
  }
  const sent = outcomes.find((outcome) => outcome.status === 'sent');
  if (sent !== undefined && news.length > 0 && (changed || failures.length > 0)) {
    await deps.noteReached(push.reply, news, sent.messageId).catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0) {
    throw failures[0];
  }
  return changed ? 'changed' : (sent ?? outcomes[0]);
}

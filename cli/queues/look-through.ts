import type { DeadLetter, DeadLetters } from './dead-letters.ts';

interface LookOptions {
  /** How many there are, about: while fewer were shown, it looks behind those of the same phone. */
  readonly count: number;
  /** Ends after so many. */
  readonly most?: number;
}

/** What a full answer of SQS holds. */
const FULL = 10;

/**
 * Shows each message of the dead-letter queue once, and gives back those that stay.
 *
 * A FIFO queue hands out no message of a group (a phone) while others of the group are looked at. So where an answer was
 * full, and a group may have been cut, the group is given back and received anew, alone. What lies behind ten messages of
 * its phone that stay can't be had.
 *
 * @param take tells whether it took the message out of the queue, for good
 * @returns how many were shown
 */
export async function lookThrough(
  letters: Pick<DeadLetters, 'receive' | 'release'>,
  take: (letter: DeadLetter) => Promise<boolean>,
  { count, most = Number.POSITIVE_INFINITY }: LookOptions,
): Promise<number> {
  const seen = new Set<string>();
  const cut = new Set<string>();
  let kept: DeadLetter[] = [];
  try {
    while (seen.size < most) {
      const received = await letters.receive();
      kept.push(...received);
      const news = received.filter(({ messageId }) => !seen.has(messageId));
      if (news.length === 0) {
        const [group] = cut;
        if (group === undefined || seen.size >= count) break;
        cut.delete(group);
        await letters.release(kept.filter(({ groupId }) => groupId === group));
        kept = kept.filter(({ groupId }) => groupId !== group);
        continue;
      }
      if (received.length === FULL) for (const { groupId } of received) cut.add(groupId);
      for (const letter of news.slice(0, most - seen.size)) {
        seen.add(letter.messageId);
        if (await take(letter)) kept.splice(kept.indexOf(letter), 1);
      }
    }
  } finally {
    await letters.release(kept);
  }
  return seen.size;
}

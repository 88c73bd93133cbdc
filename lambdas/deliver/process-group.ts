import type { SQSRecord } from 'aws-lambda';
import { backOff } from './back-off.ts';

export interface GroupDependencies {
  /** Settles a message; throws where a later try may succeed. */
  readonly settle: (record: SQSRecord) => Promise<void>;
  /** Notes, as well as it can, that a message is given up; it goes to the dead-letter queue. */
  readonly giveUp: (record: SQSRecord, cause: unknown) => Promise<void>;
  /** Hides messages from the queue's readers for some seconds; never throws. */
  readonly hide: (records: readonly SQSRecord[], seconds: number) => Promise<void>;
  readonly logFailure: (record: SQSRecord, cause: unknown) => void;
  /** Whether enough of the function's time is left for one more message. */
  readonly hasTime: () => boolean;
  readonly maxReceiveCount: number;
}

/** How often the queue has handed a message out, this time included. */
export const receivesOf = (record: SQSRecord): number => Number(record.attributes.ApproximateReceiveCount);

/** The function ended before the message's turn came. */
class OutOfTime extends Error {
  override readonly name = 'OutOfTime';
}

/**
 * Settles the messages of one FIFO group in their order and tells which go back to the queue.
 *
 * A message that fails goes back with all that follow it, so that a phone's replies keep their order. On a message's
 * last receive only it goes back, to be moved to the dead-letter queue, and its followers go on: a poison message
 * stops nobody for good. Followers that went back have spent a receive each; SQS counts those, not the tries.
 */
export async function processGroup(
  records: readonly SQSRecord[],
  deps: GroupDependencies,
): Promise<readonly SQSRecord[]> {
  const givenUp: SQSRecord[] = [];
  for (const [index, record] of records.entries()) {
    if (!deps.hasTime()) {
      const rest = records.slice(index);
      const last = rest.filter((other) => receivesOf(other) >= deps.maxReceiveCount);
      await Promise.all(last.map((other) => deps.giveUp(other, new OutOfTime())));
      await deps.hide(rest, backOff(1));
      return [...givenUp, ...rest];
    }
    try {
      await deps.settle(record);
    } catch (cause) {
      deps.logFailure(record, cause);
      if (receivesOf(record) < deps.maxReceiveCount) {
        const rest = records.slice(index);
        await deps.hide(rest, backOff(receivesOf(record)));
        return [...givenUp, ...rest];
      }
      await deps.giveUp(record, cause);
      // Visible at once: on its next receive SQS moves it.
      await deps.hide([record], 0);
      givenUp.push(record);
    }
  }
  return givenUp;
}

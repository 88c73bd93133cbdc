import type { Laboratory } from '../builds/laboratory.ts';
import { USER } from '../scenarios/company.ts';
import { registeredPhones } from '../scenarios/phones.ts';
import { deliveries } from '../scenarios/replies.ts';
import { median, shuffled } from '../statistics.ts';

/** Milliseconds until the stand-in answers: about what AWS' services take. */
const DELAY = 10;
const PHONES = 10;
const BATCHES = 4;

/** Milliseconds of each round, in the warm function. */
export interface FanOut {
  /** Ten pushes for ten phones in one batch. */
  readonly batch: readonly number[];
  /** The same pushes in ten batches, one after another. */
  readonly oneByOne: readonly number[];
}

/**
 * Measures how long a batch of pushes takes: a fresh process a round.
 *
 * @param random for the order of the two within a round
 * @param report gets a line for each round
 */
export async function measureFanOut(
  laboratory: Laboratory,
  rounds: number,
  random: () => number,
  report: (line: string) => void,
): Promise<FanOut> {
  const batch: number[] = [];
  const oneByOne: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    const { report: measured } = await laboratory.run({
      configuration: laboratory.functionOf('deliver'),
      items: registeredPhones(PHONES, USER),
      delay: DELAY,
      steps: [
        deliveries('warm-up', 12, PHONES, 'batch'),
        ...shuffled(
          [deliveries('batch', BATCHES, PHONES, 'batch'), deliveries('one by one', 1, PHONES, 'each alone')],
          random,
        ),
      ],
    });
    batch.push(median(measured.steps.batch?.latencies ?? []));
    oneByOne.push((measured.steps['one by one']?.latencies ?? []).reduce((sum, latency) => sum + latency, 0));
    report(`Batches of pushes: round ${round} of ${rounds}`);
  }
  return { batch, oneByOne };
}

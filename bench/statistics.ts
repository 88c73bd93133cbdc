/** A value that was measured, with the interval in which it lies with a confidence of 95 %. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** How often the rounds are drawn anew: more changes the third digit only. */
const RESAMPLES = 2_000;

/**
 * The value below which a share of the values lies, interpolated between neighbours.
 *
 * @param share between 0 and 1
 * @throws RangeError where there are no values
 */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)];
  const above = sorted[Math.ceil(place)];
  if (below === undefined || above === undefined) {
    throw new RangeError('There is no quantile of no values');
  }
  return below + (above - below) * (place - Math.floor(place));
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** The median with its bootstrap interval. */
export const estimateMedian = (values: readonly number[]): Estimate =>
  bootstrap(values.length, (rounds) => median(pick(values, rounds)));

/**
 * The ratio of two medians with its bootstrap interval. Value `i` of both was measured in round `i`: rounds are drawn as a
 * whole, so that what slowed down a round slows down both sides.
 *
 * @throws RangeError where the sides have not as many rounds
 */
export function estimateRatio(values: readonly number[], others: readonly number[]): Estimate {
  if (values.length !== others.length) {
    throw new RangeError(`${values.length} rounds cannot be compared with ${others.length}`);
  }
  return bootstrap(values.length, (rounds) => median(pick(values, rounds)) / median(pick(others, rounds)));
}

/** Percentile bootstrap: the statistic of the rounds, and of as many drawn from them with replacement, again and again. */
function bootstrap(count: number, statistic: (rounds: readonly number[]) => number): Estimate {
  const rounds = Array.from({ length: count }, (_, round) => round);
  const random = seededRandom(1);
  const drawn = Array.from({ length: RESAMPLES }, () =>
    statistic(rounds.map(() => Math.floor(random() * count))),
  );
  return { value: statistic(rounds), low: quantile(drawn, 0.025), high: quantile(drawn, 0.975) };
}

const pick = (values: readonly number[], rounds: readonly number[]): number[] =>
  rounds.map((round) => values[round] ?? Number.NaN);

/**
 * Random numbers from 0 to 1 that are the same in each run, so that the same measurements give the same intervals
 * (mulberry32, https://gist.github.com/tommyettinger/46a874533244883189143505d203312c).
 */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The values in random order. */
export function shuffled<T>(values: readonly T[], random: () => number): T[] {
  const order = values.map((value) => ({ value, place: random() }));
  return order.sort((a, b) => a.place - b.place).map(({ value }) => value);
}

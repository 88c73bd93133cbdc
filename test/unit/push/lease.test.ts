import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { LEASE, untilLeaseEnds } from '../../../lambdas/push/lease.ts';

const NOW = 1_000_000;

describe('untilLeaseEnds', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  test.each([
    ['a lease that is over', NOW - 1, 0],
    ['a lease that ends now', NOW, 0],
    ['a lease that runs', NOW + 1_234, 1_234],
    ['a lease of a clock that is far ahead', NOW + 60 * LEASE, LEASE],
  ])('waits for %s', async (_name, leasedUntil, expected) => {
    const begin = Date.now();

    const waited = untilLeaseEnds(leasedUntil, NOW).then(() => Date.now() - begin);
    await jest.runAllTimersAsync();

    expect(await waited).toBe(expected);
  });
});

import { describe, expect, test } from '@jest/globals';
import { backOff } from '../../../lambdas/deliver/back-off.ts';

describe('backOff', () => {
  test('doubles from 10 seconds to 15 minutes, and stays there', () => {
    const waits = Array.from({ length: 11 }, (_, index) => backOff(index + 1));

    expect(waits).toEqual([10, 20, 40, 80, 160, 320, 640, 900, 900, 900, 900]);
  });

  test('spreads eleven receives over more than an hour', () => {
    const total = Array.from({ length: 10 }, (_, index) => backOff(index + 1)).reduce(
      (sum, wait) => sum + wait,
    );

    expect(total).toBeGreaterThan(60 * 60);
  });

  test.each([0, -1, 100, 10_000])('is a wait that SQS takes, whatever the count: %i', (receives) => {
    expect(backOff(receives)).toBeGreaterThanOrEqual(10);
    expect(backOff(receives)).toBeLessThanOrEqual(900);
  });
});

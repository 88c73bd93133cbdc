import { describe, expect, test } from '@jest/globals';
import {
  estimateMedian,
  estimateRatio,
  median,
  quantile,
  seededRandom,
  shuffled,
} from '../../../bench/statistics.ts';

describe('quantiles', () => {
  test('are values or lie between neighbours', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(quantile([10, 20, 30, 40, 50], 0.99)).toBeCloseTo(49.6);
  });

  test('of nothing are an error', () => {
    expect(() => median([])).toThrow(RangeError);
  });
});

describe('a median with its interval', () => {
  test('lies inside it', () => {
    const { value, low, high } = estimateMedian([9, 10, 10, 11, 12, 10, 9, 11]);

    expect(value).toBe(10);
    expect(low).toBeGreaterThanOrEqual(9);
    expect(low).toBeLessThanOrEqual(10);
    expect(high).toBeGreaterThanOrEqual(10);
    expect(high).toBeLessThanOrEqual(12);
  });

  test('is the same each time', () => {
    const values = [5, 3, 8, 1, 9];

    expect(estimateMedian(values)).toEqual(estimateMedian(values));
  });
});

describe('a ratio of medians', () => {
  test('is exact where each round has the same ratio, however the rounds differ', () => {
    const others = [1, 100, 7, 30];

    expect(
      estimateRatio(
        others.map((value) => value / 2),
        others,
      ),
    ).toEqual({
      value: 0.5,
      low: 0.5,
      high: 0.5,
    });
  });

  test('needs as many rounds on both sides', () => {
    expect(() => estimateRatio([1, 2], [1])).toThrow(RangeError);
  });
});

test('shuffling loses nothing and changes the order', () => {
  const values = Array.from({ length: 20 }, (_, index) => index);

  const result = shuffled(values, seededRandom(7));

  expect(result).not.toEqual(values);
  expect(result.toSorted((a, b) => a - b)).toEqual(values);
});

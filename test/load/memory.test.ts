import { describe, expect, test } from '@jest/globals';
import { growthsOf, isFlat } from './memory.ts';

const MB = 1024 * 1024;
const process = (pid: number, ...megabytes: readonly number[]) =>
  megabytes.map((size) => ({ name: 'authorize', pid, rss: size * MB }));

describe('memory', () => {
  test('that settles after the start is flat', () => {
    const [growth] = growthsOf(process(1, 60, 75, 90, 91, 95, 92, 90, 96, 94));

    expect(growth).toMatchObject({ former: 92 * MB, latter: 94 * MB });
    expect(isFlat(growth!)).toBe(true);
  });

  test('that grows on and on is not', () => {
    const [growth] = growthsOf(process(1, 60, 70, 80, 90, 100, 110, 120, 130, 140));

    expect(isFlat(growth!)).toBe(false);
  });

  test('is that of each process, and of none that lived too short to tell', () => {
    const growths = growthsOf([...process(1, 50, 50, 50), ...process(2, 90, 90), ...process(3, 70, 70, 70)]);

    expect(growths.map(({ pid, latter }) => [pid, latter / MB])).toEqual([
      [1, 50],
      [3, 70],
    ]);
  });
});

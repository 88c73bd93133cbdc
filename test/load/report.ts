import { loadLines } from '../../bench/scale/report.ts';
import { ROOM, TIME_LIMITS } from '../support/time-limits.ts';
import { isFlat } from './heap.ts';
import type { Loaded } from './run-load.ts';

/** Lines for people. */
export function linesOf(loaded: Loaded): string[] {
  const { heaps, left } = loaded;
  return [
    ...loadLines(loaded),
    ...tooSlow(loaded),
    `Left in the queue: ${left.delivery}, in the dead-letter queue: ${left.deadLetter}.`,
    '',
    '| handler | heap after GC, MB | and after so many calls more | MB | a third of them adds, MB | flat |',
    '|---|---|---|---|---|---|',
    ...heaps.map(
      (growth) =>
        `| ${[growth.name, megabytes(growth.former), growth.calls, megabytes(growth.latter), megabytes(growth.aRound), isFlat(growth) ? 'yes' : 'NO'].join(' | ')} |`,
    ),
  ];
}

/** Routes whose slowest answer came later than the contract lets it, a line for each. */
export const tooSlow = ({ authorize, webhook }: Loaded): string[] =>
  [['/authorize', authorize] as const, ['/webhook', webhook] as const]
    .filter(([path, { max }]) => max > TIME_LIMITS[path] + ROOM)
    .map(([path, { max }]) => `${path} took ${Math.round(max)} ms, not ${TIME_LIMITS[path]}`);

/** Whether every answer was right and in time, every reply arrived, the queues are empty and the heaps flat. */
export const isWell = (loaded: Loaded): boolean => {
  const { wrong, left, heaps } = loaded;
  const answered = wrong.length === 0 && tooSlow(loaded).length === 0;
  return answered && left.delivery === 0 && left.deadLetter === 0 && heaps.every(isFlat);
};

const megabytes = (bytes: number): string => (bytes / 1024 / 1024).toFixed(2);

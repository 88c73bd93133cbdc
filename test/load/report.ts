import { loadLines } from '../../bench/scale/report.ts';
import { isFlat } from './heap.ts';
import type { Loaded } from './run-load.ts';

/** Lines for people. */
export function linesOf(loaded: Loaded): string[] {
  const { heaps, left } = loaded;
  return [
    ...loadLines(loaded),
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

/** Whether every answer was right, every reply arrived, the queues are empty and the heaps flat. */
export const isWell = ({ wrong, left, heaps }: Loaded): boolean =>
  wrong.length === 0 && left.delivery === 0 && left.deadLetter === 0 && heaps.every(isFlat);

const megabytes = (bytes: number): string => (bytes / 1024 / 1024).toFixed(2);

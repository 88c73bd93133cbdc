import { loadLines } from '../../bench/scale/report.ts';
import { ROOM, TIME_LIMITS } from '../support/time-limits.ts';
import { type HeapGrowth, isFlat } from './heap.ts';
import type { Loaded } from './run-load.ts';

/** Lines for people. */
export function linesOf(loaded: Loaded): string[] {
  const { delivery, deadLetter } = loaded.left;
  return [
    ...loadLines(loaded),
    ...tooSlow(loaded),
    `Left in the queue: ${delivery}, in the dead-letter queue: ${deadLetter}.`,
  ];
}

/** Routes whose slowest answer came later than the contract lets it, a line for each. */
export const tooSlow = ({ authorize, webhook }: Loaded): string[] =>
  [['/authorize', authorize] as const, ['/webhook', webhook] as const]
    .filter(([path, { max }]) => max > TIME_LIMITS[path] + ROOM)
    .map(([path, { max }]) => `${path} took ${Math.round(max)} ms, not ${TIME_LIMITS[path]}`);

/** Whether every answer was right and in time, every reply arrived and the queues are empty. */
export function isWell(loaded: Loaded): boolean {
  const { wrong, left } = loaded;
  return wrong.length === 0 && tooSlow(loaded).length === 0 && left.delivery === 0 && left.deadLetter === 0;
}

/** A table for people. */
export const heapTable = (heaps: readonly HeapGrowth[]): string[] => [
  '| handler | calls | with services failing | heap after GC, MB | at the end, MB | bytes kept a call | flat |',
  '|---|---|---|---|---|---|---|',
  ...heaps.map((heap) => {
    const { name, calls, failed, former, latter, bytesPerCall } = heap;
    const sizes = [megabytes(former), megabytes(latter), bytesPerCall.toFixed(1)];
    return `| ${[name, calls, failed, ...sizes, isFlat(heap) ? 'yes' : 'NO'].join(' | ')} |`;
  }),
];

const megabytes = (bytes: number): string => (bytes / 1024 / 1024).toFixed(2);

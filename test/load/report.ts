import { loadLines } from '../../bench/scale/report.ts';
import { type HeapGrowth, isFlat } from './heap.ts';
import type { Loaded } from './run-load.ts';

/** Lines for people. */
export function linesOf(loaded: Loaded): string[] {
  const { delivery, deadLetter } = loaded.left;
  return [...loadLines(loaded), `Left in the queue: ${delivery}, in the dead-letter queue: ${deadLetter}.`];
}

/** Whether every answer was right, every reply arrived and the queues are empty. */
export const isWell = ({ wrong, left }: Loaded): boolean =>
  wrong.length === 0 && left.delivery === 0 && left.deadLetter === 0;

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

import { loadLines } from '../../bench/scale/report.ts';
import { isFlat } from './memory.ts';
import type { Loaded } from './run-load.ts';

/** Lines for people. */
export function linesOf(loaded: Loaded): string[] {
  const { memory, left } = loaded;
  return [
    ...loadLines(loaded),
    `Left in the queue: ${left.delivery}, in the dead-letter queue: ${left.deadLetter}.`,
    '',
    '| process of | memory in the second third, MB | in the last third | flat |',
    '|---|---|---|---|',
    ...memory.map(
      (growth) =>
        `| ${[growth.name, megabytes(growth.former), megabytes(growth.latter), isFlat(growth) ? 'yes' : 'NO'].join(' | ')} |`,
    ),
  ];
}

/** Whether every answer was right, every reply arrived, and the queues are empty. */
export const isRight = ({ wrong, left }: Loaded): boolean =>
  wrong.length === 0 && left.delivery === 0 && left.deadLetter === 0;

const megabytes = (bytes: number): string => (bytes / 1024 / 1024).toFixed(1);

import type { Result } from './fuzz.ts';
import type { Harm } from './violation.ts';

const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
const rows = (head: readonly string[], cells: readonly (readonly (string | number)[])[]): string =>
  [line(head), line(head.map(() => '---')), ...cells.map(line)].join('\n');

const countOf = ({ violations }: Result, harm: Harm): number =>
  violations.filter((violation) => violation.harm === harm).length;

/** All that is known of each door. */
export const table = (results: readonly Result[]): string =>
  rows(
    ['door', 'bodies', 'with services failing', 'slowest, ms', 'heap growth, MB', 'lost', 'wrong', 'answers'],
    results.map((result) => [
      result.target,
      result.tried,
      result.broken,
      result.slowestMs.toFixed(0),
      result.heapGrowth === undefined ? '' : (result.heapGrowth / 2 ** 20).toFixed(1),
      countOf(result, 'lost'),
      countOf(result, 'wrong'),
      Object.entries(result.answers)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([answer, times]) => `${answer} ×${times}`)
        .join(', '),
    ]),
  );

/** As docs/security.md has it. */
export const tableOfDocs = (results: readonly Result[]): string =>
  rows(
    ['door', 'bodies', 'with services failing', 'lost', 'wrong'],
    results.map((result) => [
      result.target.replace(/^POST .*/, '`$&`'),
      result.tried.toLocaleString('en'),
      result.broken === 0 ? '' : result.broken.toLocaleString('en'),
      countOf(result, 'lost'),
      countOf(result, 'wrong'),
    ]),
  );

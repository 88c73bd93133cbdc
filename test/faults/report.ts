import type { Findings } from './judge.ts';
import type { Result } from './scenario.ts';

const FINDINGS: readonly (readonly [title: string, kind: keyof Findings])[] = [
  ['lost', 'lost'],
  ['wrong rows', 'wrongRows'],
  ['wrong tags', 'wrongTags'],
  ['out of order', 'outOfOrder'],
  ['wrong status', 'wrongStatus'],
  ['too slow', 'tooSlow'],
  ['other', 'other'],
];

const COLUMNS: readonly (readonly [title: string, value: (result: Result) => number])[] = [
  ['struck', ({ struck }) => struck],
  ['accepted', ({ accepted }) => accepted],
  ['held up', ({ heldUp }) => heldUp],
  ['pushed', ({ pushed }) => pushed],
  ['repeated', ({ repeated }) => repeated],
  ['dead-lettered', ({ deadLettered }) => deadLettered],
  ['authorizations', ({ authorizations }) => authorizations],
  ['503', ({ unavailable }) => unavailable],
  ...FINDINGS.map(([title, kind]) => [title, (result: Result) => result[kind].length] as const),
];

const row = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
const head = (titles: readonly string[]): string[] => [row(titles), `|${'---|'.repeat(titles.length)}`];

/** The head of a Markdown table. */
export const HEAD: readonly string[] = head(['fault', ...COLUMNS.map(([title]) => title)]);

/** Everything that must not be. */
export const findingsOf = (result: Result): string[] => FINDINGS.flatMap(([, kind]) => result[kind]);

/** A row of the table, and below it what is wrong. */
export function rowOf(result: Result): string[] {
  const { name, note } = result;
  const title = note === '' ? name : `${name} (${note})`;
  return [
    row([title, ...COLUMNS.map(([, value]) => value(result))]),
    ...findingsOf(result)
      .slice(0, 10)
      .map((line) => `  ${line}`),
  ];
}

/** The last row. */
export const totalOf = (results: readonly Result[]): string =>
  row(['**all**', ...COLUMNS.map(([, value]) => results.reduce((sum, result) => sum + value(result), 0))]);

/** The table of `docs/security.md`: kinds of faults, how often each was tried, and what became of replies. */
export function summaryOf(results: readonly Result[]): string[] {
  const groups = Map.groupBy(results, ({ group }) => group);
  return [
    ...head(['fault', 'times tried', 'replies accepted', 'lost', 'wrong']),
    ...[...groups].map(([group, those]) => {
      const sum = (value: (result: Result) => number) =>
        those.reduce((total, result) => total + value(result), 0).toLocaleString('en');
      const lost = (result: Result) => result.lost.length;
      return row([
        group,
        sum(({ struck }) => struck),
        sum(({ accepted }) => accepted),
        sum(lost),
        sum((result) => findingsOf(result).length - lost(result)),
      ]);
    }),
  ];
}

export const isWell = (result: Result): boolean => findingsOf(result).length === 0;

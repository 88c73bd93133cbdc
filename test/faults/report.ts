import type { Result } from './scenario.ts';

const COLUMNS: readonly (readonly [title: string, value: (result: Result) => number])[] = [
  ['tried', ({ tried }) => tried],
  ['accepted', ({ accepted }) => accepted],
  ['held up', ({ heldUp }) => heldUp],
  ['pushed', ({ pushed }) => pushed],
  ['repeated', ({ repeated }) => repeated],
  ['suppressed', ({ suppressed }) => suppressed],
  ['in queue', ({ inQueue }) => inQueue],
  ['in DLQ', ({ inDeadLetters }) => inDeadLetters],
  ['lost', ({ lost }) => lost.length],
  ['authorizations', ({ authorizations }) => authorizations],
  ['503', ({ unavailable }) => unavailable],
  ['wrong', ({ wrong }) => wrong.length],
];

/** The head of a Markdown table. */
export const HEAD: readonly string[] = [
  `| fault | ${COLUMNS.map(([title]) => title).join(' | ')} |`,
  `|---|${'---|'.repeat(COLUMNS.length)}`,
];

/** A row of it, and below it what is wrong. */
export function rowOf(result: Result): string[] {
  const { name, note, lost, wrong } = result;
  const title = note === '' ? name : `${name} (${note})`;
  return [
    `| ${[title, ...COLUMNS.map(([, value]) => value(result))].join(' | ')} |`,
    ...[...lost, ...wrong].slice(0, 10).map((line) => `  ${line}`),
  ];
}

/** The last row. */
export const totalOf = (results: readonly Result[]): string =>
  `| ${['**all**', ...COLUMNS.map(([, value]) => results.reduce((sum, result) => sum + value(result), 0))].join(' | ')} |`;

export const isWell = ({ lost, wrong, inQueue }: Result): boolean =>
  lost.length === 0 && wrong.length === 0 && inQueue === 0;

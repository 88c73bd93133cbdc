import { stripVTControlCharacters, styleText } from 'node:util';
import { printable } from './printable.ts';

const GAP = '  ';

/** Lines with aligned columns; headings are bold on a terminal that wants colour. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const cells = rows.map((row) => row.map((cell) => printable(cell).replaceAll('\n', '\\n')));
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...cells.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join(GAP)
      .trimEnd();
  return [heading(line(headings)), ...cells.map(line)];
}

/** `styleText` leaves colour out where stdout is no terminal or `NO_COLOR` is set. */
const heading = (text: string): string =>
  styleText('bold', stripVTControlCharacters(text), { stream: process.stdout });

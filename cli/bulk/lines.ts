import { CliError } from '../errors.ts';

export interface Line {
  /** From 1, as editors count. */
  readonly number: number;
  /** Without the line break. */
  readonly text: string;
  /** Where it ends, in bytes from the beginning of the file. */
  readonly end: number;
}

/** No line of ours comes near; what does is not the file it is taken for. */
export const LONGEST_LINE = 64 * 1024;

/**
 * Splits text at line feeds only: JSON may hold U+2028, which `node:readline` takes for a line break.
 *
 * @throws CliError where a line is longer than any of ours can be
 */
export async function* splitLines(text: AsyncIterable<string>): AsyncGenerator<Line> {
  let number = 0;
  let end = 0;
  let rest = '';
  const line = (raw: string): Line => {
    number += 1;
    end += Buffer.byteLength(raw) + 1;
    return { number, text: raw.endsWith('\r') ? raw.slice(0, -1) : raw, end };
  };
  for await (const piece of text) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    for (const raw of lines) yield line(raw);
    if (rest.length > LONGEST_LINE) {
      throw new CliError('LineTooLong', `Line ${number + 1} is longer than any line of such a file can be.`);
    }
  }
  if (rest !== '') yield line(rest);
}

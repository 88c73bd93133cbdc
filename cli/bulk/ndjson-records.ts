import { type Line, splitLines } from './lines.ts';
import type { RawRecord } from './record.ts';

/** A JSON object a line; empty lines are passed over. */
export async function* readNdjson(text: AsyncIterable<string>): AsyncGenerator<RawRecord> {
  for await (const line of splitLines(text)) {
    if (line.text.trim() !== '') yield { line: line.number, end: line.end, fields: parse(line) };
  }
}

function parse({ text }: Line): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

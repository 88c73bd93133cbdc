import { StringDecoder } from 'node:string_decoder';

/** Takes what a process wrote, in chunks as they come. */
export interface LineReader {
  push(chunk: Buffer): void;
  /** Nothing more comes; a last line that was not ended is one, too. */
  end(): void;
}

/**
 * Hands on whole lines, without their ends. Not `node:readline`: that one also ends lines at U+2028, which stands in the
 * JSON of a log line as it is.
 */
export function lineReader(onLines: (lines: readonly string[]) => void): LineReader {
  const decoder = new StringDecoder('utf8');
  let pending = '';
  return {
    push(chunk) {
      const lines = (pending + decoder.write(chunk)).split('\n');
      pending = lines.pop() ?? '';
      if (lines.length > 0) onLines(lines);
    },
    end() {
      const last = pending + decoder.end();
      pending = '';
      if (last !== '') onLines([last]);
    },
  };
}

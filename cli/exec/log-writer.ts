import { createWriteStream, openSync } from 'node:fs';
import type { LogWriter } from '../../local/lambda/function-log.ts';

/**
 * Where the lines of the Lambdas go: a file, which is emptied first; `-` is stderr. Never stdout, which is the
 * command's.
 *
 * @throws Error of the system, where the file can't be written
 */
export function logWriter(file: string | undefined): LogWriter {
  if (file === undefined) return () => {};
  const stream = file === '-' ? process.stderr : createWriteStream(file, { fd: openSync(file, 'w') });
  return (lines) => void stream.write(`${lines.join('\n')}\n`);
}

import { writeSync } from 'node:fs';
import { Writable } from 'node:stream';

/**
 * Replaces standard output and standard error by streams that have written when `write` returns.
 *
 * Node.js buffers what a pipe does not take at once and writes it later, but later there may be nobody: the process stands
 * still from its answer to the next invocation, or is killed. A process that waits for its reader loses no line.
 */
export function writeOutputSynchronously(): void {
  for (const [name, fd] of [
    ['stdout', 1],
    ['stderr', 2],
  ] as const) {
    const stream = new Writable({
      decodeStrings: true,
      write(chunk: Buffer, _encoding, done) {
        writeWhole(fd, chunk);
        done();
      },
    });
    Object.defineProperty(process, name, { value: Object.assign(stream, { fd }), configurable: true });
  }
}

function writeWhole(fd: number, bytes: Buffer): void {
  try {
    for (let written = 0; written < bytes.length; ) written += writeSync(fd, bytes, written);
  } catch {
    // A runner that was killed reads no more.
  }
}

import { readSync, writeSync } from 'node:fs';

/*
 * Messages between the runner and an execution environment: a length in four bytes, then JSON.
 * The environment's side blocks its thread on purpose (see bootstrap.ts); the runner's side never does.
 */

/** Pipe on which an execution environment receives invocations, and the one on which it answers. */
export const INVOCATIONS_FD = 3;
export const ANSWERS_FD = 4;

/** The message as bytes. */
export function frame(message: unknown): Buffer {
  const body = Buffer.from(JSON.stringify(message), 'utf8');
  const header = Buffer.alloc(4);
  header.writeUInt32BE(body.length);
  return Buffer.concat([header, body]);
}

/** Waits for a message with the whole thread; undefined when the other side is gone. */
export function readFrameSync(fd: number): unknown {
  const header = readExactlySync(fd, 4);
  const body = header && readExactlySync(fd, header.readUInt32BE());
  return body && JSON.parse(body.toString('utf8'));
}

function readExactlySync(fd: number, length: number): Buffer | undefined {
  const bytes = Buffer.alloc(length);
  for (let read = 0; read < length; ) {
    const count = readSync(fd, bytes, read, length - read, null);
    if (count === 0) return undefined;
    read += count;
  }
  return bytes;
}

export function writeFrameSync(fd: number, message: unknown): void {
  const bytes = frame(message);
  for (let written = 0; written < bytes.length; ) written += writeSync(fd, bytes, written);
}

/** Takes chunks as they come and calls `onMessage` for each whole message in them. */
export function frameReader(onMessage: (message: unknown) => void): (chunk: Buffer) => void {
  let pending: Buffer = Buffer.alloc(0);
  return (chunk) => {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    while (pending.length >= 4) {
      const end = 4 + pending.readUInt32BE();
      if (pending.length < end) return;
      const message: unknown = JSON.parse(pending.subarray(4, end).toString('utf8'));
      pending = pending.subarray(end);
      onMessage(message);
    }
  };
}

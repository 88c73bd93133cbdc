import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Writes a file so that a reader, also one after a crash, sees the former content or the new one, never a part. */
export function writeJsonAtomically(path: string, content: unknown): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, `${JSON.stringify(content, undefined, 2)}\n`, { flush: true });
  renameSync(temporary, path);
}

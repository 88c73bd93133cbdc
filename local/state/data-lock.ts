import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { LocalStackError } from '../local-stack-error.ts';

/**
 * Claims a data directory for this run; the returned function gives it up.
 *
 * The lock is SQLite's own lock on a file: the operating system drops it when the process dies, however it dies, so
 * there are no stale locks and no process ids that somebody else has by now.
 *
 * @throws LocalStackError while another run holds it
 */
export function lockDataDirectory(dataDir: string): () => void {
  mkdirSync(dataDir, { recursive: true });
  const database = new DatabaseSync(join(dataDir, 'lock.sqlite'), { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch {
    database.close();
    throw new LocalStackError(
      `Another local run uses ${dataDir}: stop it first, or choose another directory with --data`,
    );
  }
  return () => database.close();
}

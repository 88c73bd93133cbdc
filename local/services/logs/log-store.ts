import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { inTransaction, prepareChange, prepareQuery } from '../database.ts';

const GroupRow = v.object({ name: v.string(), created_at: v.number() });
const EventRow = v.object({
  id: v.number(),
  stream: v.string(),
  timestamp: v.number(),
  ingested_at: v.number(),
  message: v.string(),
});

export type LogGroup = v.InferOutput<typeof GroupRow>;
/** A line with its place; times in milliseconds. */
export type LogEvent = v.InferOutput<typeof EventRow>;

/** Where a reader is: after this line, or before the first one of this time where `id` is 0. */
export interface Position {
  readonly timestamp: number;
  readonly id: number;
}

/** How long a line may wait for those after it: a write to the disk for each would slow a load run down. */
const BATCH_MS = 200;
/** Over all groups. CloudWatch goes by age instead; here the disk is somebody's laptop. */
const KEPT_LINES = 200_000;

interface Waiting {
  readonly group: string;
  readonly stream: string;
  readonly timestamp: number;
  readonly message: string;
}

/** The log groups and their newest lines. */
export class LogStore {
  readonly #database: DatabaseSync;
  readonly #createGroup;
  readonly #groups;
  readonly #insert;
  readonly #trim;
  readonly #after;
  #waiting: Waiting[] = [];
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(database: DatabaseSync, keptLines: number = KEPT_LINES) {
    this.#database = database;
    database.exec(`
      CREATE TABLE IF NOT EXISTS log_groups (name TEXT PRIMARY KEY, created_at INTEGER NOT NULL);
      CREATE TABLE IF NOT EXISTS log_events (
        id INTEGER PRIMARY KEY AUTOINCREMENT, log_group TEXT NOT NULL, stream TEXT NOT NULL,
        timestamp INTEGER NOT NULL, ingested_at INTEGER NOT NULL, message TEXT NOT NULL
      );
      CREATE INDEX IF NOT EXISTS log_events_by_time ON log_events (log_group, timestamp, id)
    `);
    this.#createGroup = prepareChange(database, 'INSERT OR IGNORE INTO log_groups VALUES (?, ?)');
    this.#groups = prepareQuery(database, 'SELECT * FROM log_groups ORDER BY name', GroupRow);
    this.#insert = prepareChange(
      database,
      'INSERT INTO log_events (log_group, stream, timestamp, ingested_at, message) VALUES (?, ?, ?, ?, ?)',
    );
    this.#trim = prepareChange(
      database,
      `DELETE FROM log_events WHERE id <= (SELECT max(id) FROM log_events) - ${keptLines}`,
    );
    this.#after = prepareQuery(
      database,
      `SELECT id, stream, timestamp, ingested_at, message FROM log_events
       WHERE log_group = ? AND (timestamp, id) > (?, ?) AND timestamp <= ? ORDER BY timestamp, id LIMIT ?`,
      EventRow,
    );
  }

  /** Idempotent. */
  createGroup(name: string): void {
    this.#createGroup(name, Date.now());
  }

  /** By name. */
  groups(): LogGroup[] {
    return this.#groups();
  }

  /** Adds a line that was written just now; it is on disk soon after. CloudWatch takes no empty lines either. */
  append(group: string, stream: string, message: string): void {
    if (message === '' || this.#closed) return;
    this.#waiting.push({ group, stream, timestamp: Date.now(), message });
    this.#timer ??= setTimeout(() => this.#flush(), BATCH_MS).unref();
  }

  /** The group's lines after a position and until a time, oldest first. */
  after(group: string, position: Position, endTime: number, limit: number): LogEvent[] {
    this.#flush();
    return this.#after(group, position.timestamp, position.id, endTime, limit);
  }

  /** Writes what waits and takes nothing more: the database is about to close. */
  close(): void {
    this.#flush();
    this.#closed = true;
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const lines = this.#waiting;
    if (lines.length === 0) return;
    this.#waiting = [];
    const now = Date.now();
    inTransaction(this.#database, () => {
      for (const { group, stream, timestamp, message } of lines) {
        this.#insert(group, stream, timestamp, now, message);
      }
      this.#trim();
    });
  }
}

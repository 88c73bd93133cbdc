import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import * as v from 'valibot';

/**
 * Opens the database of our own fakes: `services.sqlite` in the data directory, or in memory without one.
 * SQLite's default (`synchronous = FULL`) has each write on disk before the statement returns, and so before
 * the service answers.
 */
export function openDatabase(dataDir: string | undefined): DatabaseSync {
  if (dataDir === undefined) return new DatabaseSync(':memory:');
  mkdirSync(dataDir, { recursive: true });
  const database = new DatabaseSync(join(dataDir, 'services.sqlite'));
  database.exec('PRAGMA journal_mode = WAL');
  return database;
}

/** Prepares a query whose rows fit a schema. */
export function prepareQuery<TSchema extends v.GenericSchema>(
  database: DatabaseSync,
  sql: string,
  schema: TSchema,
): (...parameters: SQLInputValue[]) => v.InferOutput<TSchema>[] {
  const statement = database.prepare(sql);
  return (...parameters) => statement.all(...parameters).map((row) => v.parse(schema, row));
}

/** Prepares a statement that changes rows; it returns how many. */
export function prepareChange(
  database: DatabaseSync,
  sql: string,
): (...parameters: SQLInputValue[]) => number {
  const statement = database.prepare(sql);
  return (...parameters) => Number(statement.run(...parameters).changes);
}

/** Runs changes that must all be there after a crash, or none. */
export function inTransaction<T>(database: DatabaseSync, change: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = change();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}

/** A column that holds JSON. */
export const JsonColumn = v.pipe(v.string(), v.parseJson());

/** A column that holds a boolean; SQLite has integers only. */
export const BooleanColumn = v.pipe(
  v.number(),
  v.transform((value) => value !== 0),
);

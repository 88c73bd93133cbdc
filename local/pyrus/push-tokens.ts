import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { BooleanColumn, prepareChange, prepareQuery } from '../services/database.ts';
import type { Person } from './person.ts';

const PushTokenSchema = v.object({
  app_id: v.string(),
  user_id: v.string(),
  anonymous: BooleanColumn,
  token: v.string(),
  type: v.string(),
  registered_at: v.string(),
});
export type PushToken = v.InferOutput<typeof PushTokenSchema>;

/**
 * Who told Pyrus which push token. Nothing but the person's own `null` takes one away: a phone that changed hands stays
 * with its former user too, as with Pyrus.
 */
export class PushTokens {
  readonly #set;
  readonly #remove;
  readonly #ofPerson;
  readonly #all;
  readonly #empty;

  constructor(database: DatabaseSync) {
    database.exec(`
      CREATE TABLE IF NOT EXISTS desk_push_tokens (
        app_id TEXT NOT NULL, user_id TEXT NOT NULL, anonymous INTEGER NOT NULL, token TEXT NOT NULL, type TEXT NOT NULL,
        registered_at TEXT NOT NULL, PRIMARY KEY (app_id, user_id, anonymous, token)
      )
    `);
    const isTheirs = 'app_id = ? AND user_id = ? AND anonymous = ?';
    this.#set = prepareChange(
      database,
      `INSERT INTO desk_push_tokens VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET type = excluded.type, registered_at = excluded.registered_at`,
    );
    this.#remove = prepareChange(database, `DELETE FROM desk_push_tokens WHERE ${isTheirs}`);
    const select = 'SELECT * FROM desk_push_tokens';
    this.#ofPerson = prepareQuery(
      database,
      `${select} WHERE ${isTheirs} ORDER BY registered_at, token`,
      PushTokenSchema,
    );
    this.#all = prepareQuery(database, `${select} ORDER BY registered_at, token`, PushTokenSchema);
    this.#empty = prepareChange(database, 'DELETE FROM desk_push_tokens');
  }

  set({ app_id, user_id, anonymous }: Person, token: string, type: string): void {
    this.#set(app_id, user_id, Number(anonymous), token, type, new Date().toISOString());
  }

  /** Forgets all tokens of the person. */
  remove({ app_id, user_id, anonymous }: Person): void {
    this.#remove(app_id, user_id, Number(anonymous));
  }

  ofPerson({ app_id, user_id, anonymous }: Person): PushToken[] {
    return this.#ofPerson(app_id, user_id, Number(anonymous));
  }

  all(): PushToken[] {
    return this.#all();
  }

  empty(): void {
    this.#empty();
  }
}

/** What may be shown of a push token where it is not data: enough to tell two phones apart. */
export const shortToken = (token: string): string => `${token.slice(0, Math.min(8, token.length / 2))}…`;

import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { prepareChange, prepareQuery } from '../services/database.ts';
import type { Person } from './person.ts';

const ResultSchema = v.object({
  ticket_id: v.nullable(v.number()),
  comment_id: v.nullable(v.number()),
});
/** What a command made. */
export type CommandResult = v.InferOutput<typeof ResultSchema>;

/** What became of each command, for the SDK sends one again whenever it got no answer. */
export class CommandResults {
  readonly #find;
  readonly #save;
  readonly #empty;

  constructor(database: DatabaseSync) {
    database.exec(`
      CREATE TABLE IF NOT EXISTS desk_commands (
        app_id TEXT NOT NULL, user_id TEXT NOT NULL, anonymous INTEGER NOT NULL, command_id TEXT NOT NULL,
        ticket_id INTEGER, comment_id INTEGER, PRIMARY KEY (app_id, user_id, anonymous, command_id)
      )
    `);
    this.#find = prepareQuery(
      database,
      `SELECT ticket_id, comment_id FROM desk_commands
       WHERE app_id = ? AND user_id = ? AND anonymous = ? AND command_id = ?`,
      ResultSchema,
    );
    this.#save = prepareChange(database, 'INSERT INTO desk_commands VALUES (?, ?, ?, ?, ?, ?)');
    this.#empty = prepareChange(database, 'DELETE FROM desk_commands');
  }

  find({ app_id, user_id, anonymous }: Person, commandId: string): CommandResult | undefined {
    return this.#find(app_id, user_id, Number(anonymous), commandId)[0];
  }

  save({ app_id, user_id, anonymous }: Person, commandId: string, result: CommandResult): void {
    this.#save(app_id, user_id, Number(anonymous), commandId, result.ticket_id, result.comment_id);
  }

  empty(): void {
    this.#empty();
  }
}

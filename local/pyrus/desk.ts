import { inTransaction, openDatabase } from '../services/database.ts';
import { CommandResults } from './command-results.ts';
import { Files } from './files.ts';
import { PushTokens } from './push-tokens.ts';
import { Tickets } from './tickets.ts';

/** What Pyrus would keep of the chats: in the database of the local services, so through a `kill -9` too. */
export interface Desk {
  readonly tickets: Tickets;
  readonly files: Files;
  readonly pushTokens: PushTokens;
  readonly commandResults: CommandResults;
  /** Runs changes that must all be there after a crash, or none. */
  atOnce<Result>(change: () => Result): Result;
  /** Forgets everything but which ids were given away. */
  empty(): void;
  close(): void;
}

/** Opens the desk in a directory; without one it is kept in memory. */
export function openDesk(dataDir: string | undefined): Desk {
  const database = openDatabase(dataDir);
  const parts = {
    tickets: new Tickets(database),
    files: new Files(database),
    pushTokens: new PushTokens(database),
    commandResults: new CommandResults(database),
  };
  return {
    ...parts,
    atOnce: (change) => inTransaction(database, change),
    empty: () =>
      inTransaction(database, () => {
        for (const part of Object.values(parts)) part.empty();
      }),
    close: () => database.close(),
  };
}

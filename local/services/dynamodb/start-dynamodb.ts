/// <reference path="./dynalite.d.ts" />
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import dynalite from 'dynalite';
import { type Engine, replay } from '../engine.ts';
import { urlOf } from '../loopback.ts';
import { checkItemSizes } from './item-size.ts';
import { describeKeyNames } from './key-names.ts';
import { checkKeySizes } from './key-sizes.ts';
import { checkSimulated } from './simulated.ts';

/** DynamoDB on dynalite, with the checks that dynalite lacks. */
export interface LocalDynamoDb {
  readonly engine: Engine;
  close(): Promise<void>;
}

export async function startDynamoDb(dataDir: string | undefined): Promise<LocalDynamoDb> {
  const timings = { createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 };
  const server = dynalite(dataDir === undefined ? timings : { ...timings, path: createDirectory(dataDir) });
  // Calls are handed over inside the process, so that this port serves few; but dynalite closes its database
  // only together with a server that listens.
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = urlOf(server);
  return {
    engine: async (call, response) => {
      checkSimulated(call);
      checkItemSizes(call);
      await checkKeySizes(call, (table) => describeKeyNames(url, table));
      replay(call, (request, answer) => server.emit('request', request, answer), response);
    },
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

function createDirectory(dataDir: string): string {
  const directory = join(dataDir, 'dynamodb');
  mkdirSync(directory, { recursive: true });
  return directory;
}

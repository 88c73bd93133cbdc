/// <reference path="./dynalite.d.ts" />
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import dynalite from 'dynalite';
import { type Engine, replay } from '../engine.ts';
import { checkDynamoDbCall } from './checks.ts';

/** DynamoDB on dynalite, with the checks that dynalite lacks. */
export interface LocalDynamoDb {
  readonly engine: Engine;
  close(): Promise<void>;
}

export async function startDynamoDb(dataDir: string | undefined): Promise<LocalDynamoDb> {
  const timings = { createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 };
  const server = dynalite(dataDir === undefined ? timings : { ...timings, path: createDirectory(dataDir) });
  // Nobody connects to this port: calls are handed over inside the process. But dynalite only closes its
  // database together with a server that listens.
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    engine: (call, response) => {
      checkDynamoDbCall(call);
      replay(call, (request, answer) => server.emit('request', request, answer), response);
    },
    close: () =>
      new Promise((resolve, reject) => server.close((error) => (error ? reject(error) : resolve()))),
  };
}

function createDirectory(dataDir: string): string {
  const directory = join(dataDir, 'dynamodb');
  mkdirSync(directory, { recursive: true });
  return directory;
}

import { existsSync } from 'node:fs';
import type * as v from 'valibot';
import { LocalStackError } from '../local-stack-error.ts';
import {
  type About,
  AboutSchema,
  ItemSchema,
  MessageSchema,
  PhoneSchema,
  QUEUE_FILES,
  readJsonFile,
  readLines,
  SeedFile,
  TABLE_FILES,
} from './seed-files.ts';
import { type SeedUser, UsersSchema } from './users.ts';

type Item = v.InferOutput<typeof ItemSchema>;
type Message = v.InferOutput<typeof MessageSchema>;

/** What a run starts with. */
export interface Seed {
  readonly about: About | undefined;
  readonly tables: Readonly<Record<keyof typeof TABLE_FILES, readonly Item[]>>;
  readonly queues: Readonly<Record<keyof typeof QUEUE_FILES, readonly Message[]>>;
  readonly phones: readonly v.InferOutput<typeof PhoneSchema>[];
  readonly users: readonly SeedUser[];
}

/**
 * Reads a directory that an export or a person wrote. Every file may be missing, but not all of them.
 *
 * @throws LocalStackError naming what is wrong with which file
 */
export function readSeed(directory: string): Seed {
  const names = [...Object.values(SeedFile), ...Object.values(TABLE_FILES), ...Object.values(QUEUE_FILES)];
  if (!names.some((name) => existsSync(`${directory}/${name}`))) {
    throw new LocalStackError(`--seed: ${directory} has none of ${names.join(', ')}`);
  }
  const about = readJsonFile(directory, SeedFile.about, AboutSchema);
  const items = (name: string): Item[] => readLines(directory, name, ItemSchema);
  const messages = (name: string): Message[] => readLines(directory, name, MessageSchema);
  return {
    about,
    tables: {
      securityKeys: items(TABLE_FILES.securityKeys),
      devices: items(TABLE_FILES.devices),
      deliveries: items(TABLE_FILES.deliveries),
    },
    queues: { delivery: messages(QUEUE_FILES.delivery), deadLetter: messages(QUEUE_FILES.deadLetter) },
    phones: readLines(directory, SeedFile.phones, PhoneSchema),
    users: readJsonFile(directory, SeedFile.users, UsersSchema) ?? [],
  };
}

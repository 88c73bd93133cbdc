import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import * as v from 'valibot';
import { LocalStackError, messageOf } from '../local-stack-error.ts';

/** What an export writes about itself, in `seed.json`. A seed that was written by hand needs none. */
export const AboutSchema = v.object({
  format: v.literal(1),
  /** Of the stack that was exported. */
  version: v.string(),
  /** Keys and phones are found by hashes that these go into: they are of no use to other apps. */
  app_ids: v.array(v.string()),
  /** ARN by the app's address (`appAddress`). */
  platform_applications: v.record(v.string(), v.string()),
});
export type About = v.InferOutput<typeof AboutSchema>;

const ABOUT = 'seed.json';
const USERS = 'users.json';
const PHONES = 'phones.ndjson';
/** File by the name that the output `Operations` has for it. */
export const TABLE_FILES = {
  securityKeys: 'tables/SecurityKeys.ndjson',
  devices: 'tables/Devices.ndjson',
  deliveries: 'tables/Deliveries.ndjson',
} as const;
export const QUEUE_FILES = {
  delivery: 'queues/DeliveryQueue.ndjson',
  deadLetter: 'queues/DeadLetterQueue.ndjson',
} as const;
export const SeedFile = { about: ABOUT, users: USERS, phones: PHONES } as const;

/** Binary ones don't occur here, and JSON has none. */
const TYPES = ['S', 'N', 'BOOL', 'NULL', 'M', 'L', 'SS', 'NS'];
const isAttributeValue = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && TYPES.includes(Object.keys(value).join());
/** An item as DynamoDB's API has it: `{"pk": {"S": "…"}}`. */
export const ItemSchema = v.record(v.string(), v.custom<AttributeValue>(isAttributeValue));
export const MessageSchema = v.strictObject({
  body: v.string(),
  group_id: v.optional(v.string()),
  deduplication_id: v.optional(v.string()),
});
/** A push token that SNS knows, with the endpoint that the table `Devices` refers to. */
export const PhoneSchema = v.strictObject({
  platform_application: v.string(),
  token: v.string(),
  enabled: v.boolean(),
});

/** @throws LocalStackError naming the file, where it is there and does not fit */
export function readJsonFile<TSchema extends v.GenericSchema>(
  directory: string,
  name: string,
  schema: TSchema,
): v.InferOutput<TSchema> | undefined {
  const text = textOf(directory, name);
  return text === undefined ? undefined : parseIn(join(directory, name), text, schema);
}

/** One document a line; nothing where there is no such file. @throws LocalStackError naming file and line */
export function readLines<TSchema extends v.GenericSchema>(
  directory: string,
  name: string,
  schema: TSchema,
): v.InferOutput<TSchema>[] {
  const lines = (textOf(directory, name) ?? '').split('\n');
  return lines.flatMap((line, index) =>
    line.trim() === '' ? [] : [parseIn(`${join(directory, name)}, line ${index + 1}`, line, schema)],
  );
}

export function writeJson(directory: string, name: string, content: unknown): void {
  write(directory, name, `${JSON.stringify(content, undefined, 2)}\n`);
}

export function writeLines(directory: string, name: string, documents: readonly unknown[]): void {
  write(directory, name, documents.map((document) => `${JSON.stringify(document)}\n`).join(''));
}

/**
 * Makes sure that an export can be written there, and would not fall among other files.
 *
 * @throws LocalStackError
 */
export function checkExportDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true });
    if (readdirSync(directory).length === 0 || existsSync(join(directory, ABOUT))) return;
  } catch (error) {
    throw new LocalStackError(`--export: ${messageOf(error)}`);
  }
  throw new LocalStackError(
    `--export: ${directory} holds something else than an export: choose an empty directory`,
  );
}

function write(directory: string, name: string, text: string): void {
  const path = join(directory, name);
  mkdirSync(dirname(path), { recursive: true });
  // Push tokens and user ids are in it.
  writeFileSync(path, text, { mode: 0o600 });
}

function textOf(directory: string, name: string): string | undefined {
  const path = join(directory, name);
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

function parseIn<TSchema extends v.GenericSchema>(
  where: string,
  text: string,
  schema: TSchema,
): v.InferOutput<TSchema> {
  const result = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), text);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const path = v.getDotPath(issue);
  // The issue's own words may quote a key.
  const problem = path === null ? 'is not the JSON that belongs there' : `${path} is missing or wrong`;
  throw new LocalStackError(`--seed: ${where}: ${problem}`);
}

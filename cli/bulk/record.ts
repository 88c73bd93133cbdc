import * as v from 'valibot';

/** What a line of a file may say. */
export const COLUMNS = ['user_id', 'security_key', 'label'] as const;
export type Column = (typeof COLUMNS)[number];

/** One line of a file, as it was read. */
export interface RawRecord {
  /** Where it stands in the file, from 1. */
  readonly line: number;
  /** How far the file has been read with it, in bytes. */
  readonly end: number;
  /** What the line says; undefined where it can't be read. */
  readonly fields: unknown;
}

const id = (name: Column) => v.pipe(v.string(`${name} must be a string`), v.nonEmpty(`${name} is empty`));
/** Names what is missing, which is expected in quotes; what is there too much is not quoted: it may be a key. */
const message = ({ expected }: v.BaseIssue<unknown>): string =>
  expected === 'never'
    ? 'has a property that is not known'
    : `lacks ${expected?.replaceAll('"', '') ?? 'something'}`;

/** A line that names a user; a key in it is passed over, so that a file which was imported can be rotated. */
export const userRecordSchema = v.strictObject(
  {
    user_id: id('user_id'),
    label: v.nullish(v.string('label must be a string')),
    security_key: v.optional(v.unknown()),
  },
  message,
);
/** A line with a key of an older system. */
export const keyRecordSchema = v.strictObject(
  {
    user_id: id('user_id'),
    label: v.nullish(v.string('label must be a string')),
    security_key: id('security_key'),
  },
  message,
);

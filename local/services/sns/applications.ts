import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { AwsError } from '../aws-answer.ts';
import { JsonColumn, prepareChange, prepareQuery } from '../database.ts';
import { parseApplicationAttributes } from './application-attributes.ts';
import { applicationArn, checkArn, type Place } from './arn.ts';

const RowSchema = v.object({
  arn: v.string(),
  attributes: v.pipe(JsonColumn, v.record(v.string(), v.string())),
  credential_hash: v.string(),
});

/** A platform application: an FCM project as SNS knows it. */
export interface Application {
  readonly arn: string;
  /** Without the credential, which SNS never gives back. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** The platform applications and their attributes. */
export class Applications {
  readonly #place: Place;
  readonly #byArn;
  readonly #all;
  readonly #save;
  readonly #delete;

  constructor(database: DatabaseSync, place: Place) {
    this.#place = place;
    database.exec(`
      CREATE TABLE IF NOT EXISTS sns_applications (
        arn TEXT PRIMARY KEY, attributes TEXT NOT NULL, credential_hash TEXT NOT NULL
      )
    `);
    this.#byArn = prepareQuery(database, 'SELECT * FROM sns_applications WHERE arn = ?', RowSchema);
    this.#all = prepareQuery(database, 'SELECT * FROM sns_applications ORDER BY arn', RowSchema);
    this.#save = prepareChange(database, 'INSERT OR REPLACE INTO sns_applications VALUES (?, ?, ?)');
    this.#delete = prepareChange(database, 'DELETE FROM sns_applications WHERE arn = ?');
  }

  /**
   * Idempotent for the same name and equal attributes.
   * @throws AwsError `InvalidParameter` for a wrong credential, unknown attributes, or a name taken with others.
   */
  create(name: string, platform: string, given: Readonly<Record<string, string>>): Application {
    if (!/^[A-Za-z0-9_.-]{1,256}$/.test(name)) {
      throw new AwsError(
        'InvalidParameter',
        `Invalid parameter: ${name} Reason: must contain only characters 'a'-'z', 'A'-'Z', '0'-'9', '_', '-', and '.'`,
      );
    }
    if (platform !== 'GCM') {
      throw new AwsError(
        'InvalidParameter',
        `Invalid parameter: Platform Reason: only GCM is simulated here`,
      );
    }
    const { credential, attributes } = parseApplicationAttributes(given);
    if (credential === undefined) {
      throw new AwsError(
        'InvalidParameter',
        'Invalid parameter: Attributes Reason: PlatformCredential attribute not provided',
      );
    }
    const arn = applicationArn(this.#place, platform, name);
    const row = { arn, attributes: { Enabled: 'true', ...attributes }, credential_hash: hash(credential) };
    const [existing] = this.#byArn(arn);
    if (existing !== undefined && !isSame(existing, row)) {
      throw new AwsError(
        'InvalidParameter',
        'Invalid parameter: Name Reason: An application with the same name but different properties already exists',
      );
    }
    this.#save(arn, JSON.stringify(row.attributes), row.credential_hash);
    return row;
  }

  /** @throws AwsError `NotFound` */
  get(arn: string): Application {
    return this.#find(arn);
  }

  /** Adds to the attributes or replaces them, the credential too; an empty value takes an attribute away. */
  setAttributes(arn: string, given: Readonly<Record<string, string>>): void {
    const row = this.#find(arn);
    const { credential, attributes } = parseApplicationAttributes(given);
    const merged = Object.entries({ ...row.attributes, ...attributes }).filter(([, value]) => value !== '');
    this.#save(
      arn,
      JSON.stringify(Object.fromEntries(merged)),
      credential === undefined ? row.credential_hash : hash(credential),
    );
  }

  /** What SNS does where the push service refuses the credential; new attributes enable the application again. */
  disable(arn: string): void {
    this.setAttributes(arn, { Enabled: 'false' });
  }

  /** Idempotent. */
  delete(arn: string): void {
    checkArn('PlatformApplicationArn', arn);
    this.#delete(arn);
  }

  list(): Application[] {
    return this.#all();
  }

  find(arn: string): Application | undefined {
    return this.#byArn(arn)[0];
  }

  #find(arn: string): v.InferOutput<typeof RowSchema> {
    checkArn('PlatformApplicationArn', arn);
    const [row] = this.#byArn(arn);
    if (row === undefined) throw new AwsError('NotFound', 'PlatformApplication does not exist', 404);
    return row;
  }
}

function hash(credential: string): string {
  return createHash('sha256').update(credential).digest('hex');
}

function isSame(one: v.InferOutput<typeof RowSchema>, other: v.InferOutput<typeof RowSchema>): boolean {
  const text = (row: typeof one) => JSON.stringify(Object.entries(row.attributes).sort());
  return one.credential_hash === other.credential_hash && text(one) === text(other);
}

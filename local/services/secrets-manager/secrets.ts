import { randomInt, randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { AwsError } from '../aws-answer.ts';
import { inTransaction, prepareChange, prepareQuery } from '../database.ts';

const SecretRow = v.object({
  arn: v.string(),
  name: v.string(),
  description: v.nullable(v.string()),
  created_at: v.number(),
  changed_at: v.number(),
  deleted_at: v.nullable(v.number()),
});
const VersionRow = v.object({
  version_id: v.string(),
  secret_string: v.string(),
  stage: v.nullable(v.picklist(['AWSCURRENT', 'AWSPREVIOUS'])),
  created_at: v.number(),
});

/** A secret, without its values. */
export type Secret = v.InferOutput<typeof SecretRow>;
/** A value of a secret; versions without a stage are deprecated and can be read by their id only. */
export type Version = v.InferOutput<typeof VersionRow>;

const SUFFIX_CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** The secrets and their versions. */
export class Secrets {
  readonly #database: DatabaseSync;
  readonly #arnPrefix: string;
  readonly #all;
  readonly #versions;
  readonly #saveSecret;
  readonly #saveVersion;
  readonly #setStage;
  readonly #deleteVersions;
  readonly #deleteSecret;

  constructor(database: DatabaseSync, place: { readonly region: string; readonly accountId: string }) {
    this.#database = database;
    this.#arnPrefix = `arn:aws:secretsmanager:${place.region}:${place.accountId}:secret:`;
    database.exec(`
      CREATE TABLE IF NOT EXISTS secrets (
        arn TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, description TEXT,
        created_at REAL NOT NULL, changed_at REAL NOT NULL, deleted_at REAL
      );
      CREATE TABLE IF NOT EXISTS secret_versions (
        arn TEXT NOT NULL, version_id TEXT NOT NULL, secret_string TEXT NOT NULL, stage TEXT, created_at REAL NOT NULL,
        PRIMARY KEY (arn, version_id)
      )
    `);
    this.#all = prepareQuery(database, 'SELECT * FROM secrets ORDER BY name', SecretRow);
    this.#versions = prepareQuery(
      database,
      'SELECT * FROM secret_versions WHERE arn = ? ORDER BY created_at',
      VersionRow,
    );
    this.#saveSecret = prepareChange(database, 'INSERT OR REPLACE INTO secrets VALUES (?, ?, ?, ?, ?, ?)');
    this.#saveVersion = prepareChange(database, 'INSERT INTO secret_versions VALUES (?, ?, ?, NULL, ?)');
    this.#setStage = prepareChange(
      database,
      'UPDATE secret_versions SET stage = ? WHERE arn = ? AND version_id IS ?',
    );
    this.#deleteVersions = prepareChange(database, 'DELETE FROM secret_versions WHERE arn = ?');
    this.#deleteSecret = prepareChange(database, 'DELETE FROM secrets WHERE arn = ?');
  }

  list(): Secret[] {
    return this.#all();
  }

  /**
   * Finds a secret by its name, its ARN, or its ARN without the six characters at the end.
   * @throws AwsError `ResourceNotFoundException`
   */
  find(id: string): Secret {
    const secret = this.#find(id);
    if (secret !== undefined) return secret;
    throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  }

  /** ARN of the secret that `find` would find. */
  arnOf(id: string): string | undefined {
    return this.#find(id)?.arn;
  }

  #find(id: string): Secret | undefined {
    return this.#all().find(({ arn, name }) => id === name || id === arn || id === arn.slice(0, -7));
  }

  /** @throws AwsError `ResourceExistsException`, `InvalidRequestException` when one of that name is being deleted */
  create(name: string, description: string | undefined): Secret {
    const existing = this.#all().find((secret) => secret.name === name);
    if (existing !== undefined && existing.deleted_at === null) {
      throw new AwsError(
        'ResourceExistsException',
        `The operation failed because the secret ${name} already exists.`,
      );
    }
    if (existing !== undefined) {
      throw new AwsError(
        'InvalidRequestException',
        "You can't create this secret because a secret with this name is already scheduled for deletion.",
      );
    }
    const now = nowSeconds();
    const secret: Secret = {
      arn: `${this.#arnPrefix}${name}-${suffix()}`,
      name,
      description: description ?? null,
      created_at: now,
      changed_at: now,
      deleted_at: null,
    };
    this.save(secret);
    return secret;
  }

  save(secret: Secret): void {
    const { arn, name, description, created_at, changed_at, deleted_at } = secret;
    this.#saveSecret(arn, name, description, created_at, changed_at, deleted_at);
  }

  delete(secret: Secret): void {
    inTransaction(this.#database, () => {
      this.#deleteVersions(secret.arn);
      this.#deleteSecret(secret.arn);
    });
  }

  versions(secret: Secret): Version[] {
    return this.#versions(secret.arn);
  }

  /** Makes a value the current one and the current one the previous. Idempotent by the token. */
  put(secret: Secret, secretString: string, token: string | undefined): string {
    const versions = this.versions(secret);
    const same = versions.find(({ version_id }) => version_id === token);
    if (same !== undefined && same.secret_string !== secretString) {
      throw new AwsError(
        'ResourceExistsException',
        'You provided a ClientRequestToken that is already in use with a different SecretString.',
      );
    }
    if (same !== undefined) return same.version_id;
    const versionId = token ?? randomUUID();
    const idAt = (stage: Version['stage']) => versions.find((version) => version.stage === stage)?.version_id;
    inTransaction(this.#database, () => {
      this.#setStage(null, secret.arn, idAt('AWSPREVIOUS') ?? null);
      this.#setStage('AWSPREVIOUS', secret.arn, idAt('AWSCURRENT') ?? null);
      this.#saveVersion(secret.arn, versionId, secretString, nowSeconds());
      this.#setStage('AWSCURRENT', secret.arn, versionId);
      this.save({ ...secret, changed_at: nowSeconds() });
    });
    return versionId;
  }
}

/** Times of this API are seconds. */
export function nowSeconds(): number {
  return Date.now() / 1000;
}

function suffix(): string {
  return Array.from({ length: 6 }, () => SUFFIX_CHARACTERS[randomInt(SUFFIX_CHARACTERS.length)]).join('');
}

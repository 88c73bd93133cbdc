import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { AwsError } from '../aws-answer.ts';
import { BooleanColumn, prepareChange, prepareQuery } from '../database.ts';
import { checkArn, endpointArn } from './arn.ts';

const RowSchema = v.object({
  arn: v.string(),
  application_arn: v.string(),
  token: v.string(),
  enabled: BooleanColumn,
  custom_user_data: v.nullable(v.string()),
});

/** A phone in an application. The same token in two applications is two endpoints. */
export type Endpoint = v.InferOutput<typeof RowSchema>;

const CUSTOM_USER_DATA_BYTES = 2048;

/** The platform endpoints. */
export class Endpoints {
  readonly #byArn;
  readonly #byToken;
  readonly #byApplication;
  readonly #save;
  readonly #delete;
  readonly #deleteOfApplication;

  constructor(database: DatabaseSync) {
    database.exec(`
      CREATE TABLE IF NOT EXISTS sns_endpoints (
        arn TEXT PRIMARY KEY, application_arn TEXT NOT NULL, token TEXT NOT NULL,
        enabled INTEGER NOT NULL, custom_user_data TEXT,
        UNIQUE (application_arn, token)
      )
    `);
    const select = 'SELECT * FROM sns_endpoints WHERE';
    this.#byArn = prepareQuery(database, `${select} arn = ?`, RowSchema);
    this.#byToken = prepareQuery(database, `${select} application_arn = ? AND token = ?`, RowSchema);
    this.#byApplication = prepareQuery(database, `${select} application_arn = ? ORDER BY arn`, RowSchema);
    this.#save = prepareChange(database, 'INSERT OR REPLACE INTO sns_endpoints VALUES (?, ?, ?, ?, ?)');
    this.#delete = prepareChange(database, 'DELETE FROM sns_endpoints WHERE arn = ?');
    this.#deleteOfApplication = prepareChange(
      database,
      'DELETE FROM sns_endpoints WHERE application_arn = ?',
    );
  }

  /**
   * Idempotent for the same token and equal attributes.
   * @returns whether the endpoint is new
   * @throws AwsError `InvalidParameter` when the token has an endpoint with others: different custom user data,
   *   or disabled, for what is asked for is an enabled one.
   */
  create(wanted: Omit<Endpoint, 'arn'>): { readonly endpoint: Endpoint; readonly isNew: boolean } {
    if (wanted.token === '')
      throw new AwsError(
        'InvalidParameter',
        'Invalid parameter: Attributes Reason: Invalid value for attribute: Token: cannot be empty',
      );
    checkCustomUserData(wanted.custom_user_data);
    const [existing] = this.#byToken(wanted.application_arn, wanted.token);
    if (existing === undefined) {
      const endpoint = { ...wanted, arn: endpointArn(wanted.application_arn, wanted.token) };
      this.#write(endpoint);
      return { endpoint, isNew: true };
    }
    if (existing.enabled !== wanted.enabled || existing.custom_user_data !== wanted.custom_user_data) {
      throw new AwsError('InvalidParameter', alreadyExists(existing.arn));
    }
    return { endpoint: existing, isNew: false };
  }

  /** @throws AwsError `NotFound` */
  get(arn: string): Endpoint {
    const endpoint = this.find(arn);
    if (endpoint === undefined) throw new AwsError('NotFound', 'Endpoint does not exist', 404);
    return endpoint;
  }

  find(arn: string): Endpoint | undefined {
    checkArn('EndpointArn', arn);
    return this.#byArn(arn)[0];
  }

  /**
   * Changes an endpoint; its ARN stays, also with a new token.
   * @throws AwsError `InvalidParameter` when the token belongs to another endpoint of the application.
   */
  update(endpoint: Endpoint): void {
    checkCustomUserData(endpoint.custom_user_data);
    const [holder] = this.#byToken(endpoint.application_arn, endpoint.token);
    if (holder !== undefined && holder.arn !== endpoint.arn) {
      throw new AwsError('InvalidParameter', alreadyExists(holder.arn));
    }
    this.#write(endpoint);
  }

  /** Idempotent; says whether there was such an endpoint. */
  delete(arn: string): boolean {
    checkArn('EndpointArn', arn);
    return this.#delete(arn) > 0;
  }

  deleteOfApplication(applicationArn: string): void {
    this.#deleteOfApplication(applicationArn);
  }

  ofApplication(applicationArn: string): Endpoint[] {
    return this.#byApplication(applicationArn);
  }

  #write(endpoint: Endpoint): void {
    const { arn, application_arn, token, enabled, custom_user_data } = endpoint;
    this.#save(arn, application_arn, token, enabled ? 1 : 0, custom_user_data);
  }
}

function alreadyExists(arn: string): string {
  return `Invalid parameter: Token Reason: Endpoint ${arn} already exists with the same Token, but different attributes.`;
}

function checkCustomUserData(data: string | null): void {
  if (data === null || Buffer.byteLength(data) <= CUSTOM_USER_DATA_BYTES) return;
  throw new AwsError(
    'InvalidParameter',
    `Invalid parameter: Attributes Reason: Invalid value for attribute: CustomUserData: must be at most ${CUSTOM_USER_DATA_BYTES} bytes long in UTF-8 encoding`,
  );
}

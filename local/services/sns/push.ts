import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { JsonColumn, prepareChange, prepareQuery } from '../database.ts';

const PushSchema = v.object({
  message_id: v.string(),
  endpoint_arn: v.string(),
  token: v.string(),
  message: v.pipe(JsonColumn, v.record(v.string(), v.unknown())),
  ttl_seconds: v.nullable(v.number()),
  /** From then on the push is too late; milliseconds. */
  expires_at: v.number(),
  attempts: v.number(),
});

/** A push that SNS accepted. */
export type Push = v.InferOutput<typeof PushSchema>;

/** SNS tries 50 times over six hours. https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html */
const RETRY_MS = 6 * 60 * 60 * 1000;

/** For how long a push is tried; milliseconds. */
export const triedForMs = (ttlSeconds: number | null): number =>
  ttlSeconds === null ? RETRY_MS : Math.min(RETRY_MS, ttlSeconds * 1000);

/** What is left of its time to live, where it has one; whole seconds. */
export function ttlLeft({ ttl_seconds, expires_at }: Push): number | undefined {
  if (ttl_seconds === null) return undefined;
  const publishedAt = expires_at - triedForMs(ttl_seconds);
  return Math.max(0, Math.ceil(ttl_seconds - (Date.now() - publishedAt) / 1000));
}

/** The accepted pushes that FCM could not take yet, on disk: an answered publish is not lost. */
export class WaitingPushes {
  readonly #save;
  readonly #forget;
  readonly #ofToken;
  readonly #all;

  constructor(database: DatabaseSync) {
    database.exec(`
      CREATE TABLE IF NOT EXISTS sns_waiting_pushes (
        message_id TEXT PRIMARY KEY, endpoint_arn TEXT NOT NULL, token TEXT NOT NULL, message TEXT NOT NULL,
        ttl_seconds INTEGER, expires_at INTEGER NOT NULL, attempts INTEGER NOT NULL
      )
    `);
    this.#save = prepareChange(
      database,
      `INSERT INTO sns_waiting_pushes VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET attempts = excluded.attempts`,
    );
    this.#forget = prepareChange(database, 'DELETE FROM sns_waiting_pushes WHERE message_id = ?');
    const select = 'SELECT * FROM sns_waiting_pushes';
    this.#ofToken = prepareQuery(database, `${select} WHERE token = ? ORDER BY rowid`, PushSchema);
    this.#all = prepareQuery(database, `${select} ORDER BY rowid`, PushSchema);
  }

  save(push: Push): void {
    const { message_id, endpoint_arn, token, message, ttl_seconds, expires_at, attempts } = push;
    this.#save(message_id, endpoint_arn, token, JSON.stringify(message), ttl_seconds, expires_at, attempts);
  }

  forget(push: Push): void {
    this.#forget(push.message_id);
  }

  /** Oldest first. */
  ofToken(token: string): Push[] {
    return this.#ofToken(token);
  }

  /** Oldest first. */
  all(): Push[] {
    return this.#all();
  }
}

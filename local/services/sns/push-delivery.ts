import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { JsonColumn, prepareChange, prepareQuery } from '../database.ts';
import type { Fcm } from '../fcm/fcm.ts';
import type { Endpoint, Endpoints } from './endpoints.ts';
import type { PlatformEvents } from './events.ts';

/** A push that SNS accepted. */
const PushSchema = v.object({
  message_id: v.string(),
  endpoint_arn: v.string(),
  token: v.string(),
  message: JsonColumn,
  /** When the push is too late to be sent, or SNS gives up; milliseconds. */
  expires_at: v.number(),
  attempts: v.number(),
});
type Push = v.InferOutput<typeof PushSchema>;

/** SNS tries for six hours. https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html */
const RETRY_MS = 6 * 60 * 60 * 1000;
/** The delays are shorter than those of SNS, for the sake of those who watch. */
const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 30_000;

const WRONG_TOKEN = 'Platform token associated with the endpoint is not valid';
const WRONG_MESSAGE = 'Notification message is not valid';

/**
 * Brings accepted pushes to FCM. A push that FCM cannot take now is kept on disk and tried again with growing
 * delays, and at once when its token's behaviour changes.
 */
export class PushDelivery {
  readonly #fcm: Fcm;
  readonly #endpoints: Endpoints;
  readonly #events: PlatformEvents;
  readonly #save;
  readonly #forget;
  readonly #waitingFor;
  readonly #timers = new Map<string, NodeJS.Timeout>();

  constructor(database: DatabaseSync, fcm: Fcm, endpoints: Endpoints, events: PlatformEvents) {
    this.#fcm = fcm;
    this.#endpoints = endpoints;
    this.#events = events;
    database.exec(`
      CREATE TABLE IF NOT EXISTS sns_waiting_pushes (
        message_id TEXT PRIMARY KEY, endpoint_arn TEXT NOT NULL, token TEXT NOT NULL, message TEXT NOT NULL,
        expires_at INTEGER NOT NULL, attempts INTEGER NOT NULL
      )
    `);
    this.#save = prepareChange(
      database,
      `INSERT INTO sns_waiting_pushes VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET attempts = excluded.attempts`,
    );
    this.#forget = prepareChange(database, 'DELETE FROM sns_waiting_pushes WHERE message_id = ?');
    this.#waitingFor = prepareQuery(
      database,
      'SELECT * FROM sns_waiting_pushes WHERE token = ? ORDER BY rowid',
      PushSchema,
    );
    const waiting = prepareQuery(database, 'SELECT * FROM sns_waiting_pushes ORDER BY rowid', PushSchema);
    for (const push of waiting()) this.#schedule(push);
    fcm.onBehaviour((token) => this.#retryAll(token));
  }

  /** Makes the first attempt; what it brings about is done when this resolves. */
  async deliver(
    endpoint: Endpoint,
    messageId: string,
    push: { readonly message: unknown; readonly ttlSeconds: number | undefined },
  ): Promise<void> {
    const livesMs = Math.min(RETRY_MS, (push.ttlSeconds ?? Number.POSITIVE_INFINITY) * 1000);
    await this.#attempt({
      message_id: messageId,
      endpoint_arn: endpoint.arn,
      token: endpoint.token,
      message: push.message,
      expires_at: Date.now() + livesMs,
      attempts: 0,
    });
  }

  close(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  async #attempt(push: Push): Promise<void> {
    const outcome = this.#fcm.send(push.token, push.message);
    if (outcome === 'unavailable' || outcome === 'quota') {
      this.#tryLater({ ...push, attempts: push.attempts + 1 });
      return;
    }
    this.#forget(push.message_id);
    const endpoint = this.#endpoints.find(push.endpoint_arn);
    if (outcome === 'ok' || endpoint === undefined) return;
    if (outcome === 'invalid_argument') await this.#reject(endpoint, push);
    else await this.#disable(endpoint, push);
  }

  async #reject(endpoint: Endpoint, push: Push): Promise<void> {
    await this.#events.deliveryFailure(endpoint, {
      FailureType: 'InvalidNotification',
      FailureMessage: WRONG_MESSAGE,
      MessageId: push.message_id,
    });
  }

  /** What SNS does on UNREGISTERED and SENDER_ID_MISMATCH alike. */
  async #disable(endpoint: Endpoint, push: Push): Promise<void> {
    const disabled = { ...endpoint, enabled: false };
    this.#endpoints.update(disabled);
    await this.#events.deliveryFailure(disabled, {
      FailureType: 'InvalidPlatformToken',
      FailureMessage: WRONG_TOKEN,
      MessageId: push.message_id,
    });
    if (endpoint.enabled) await this.#events.endpointUpdated(disabled);
  }

  #tryLater(push: Push): void {
    if (Date.now() >= push.expires_at) {
      this.#forget(push.message_id);
      return;
    }
    const { message_id, endpoint_arn, token, message, expires_at, attempts } = push;
    this.#save(message_id, endpoint_arn, token, JSON.stringify(message), expires_at, attempts);
    this.#schedule(push);
  }

  #schedule(push: Push): void {
    const delay = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** push.attempts);
    clearTimeout(this.#timers.get(push.message_id));
    this.#timers.set(
      push.message_id,
      setTimeout(() => void this.#retry(push), delay),
    );
  }

  async #retry(push: Push): Promise<void> {
    clearTimeout(this.#timers.get(push.message_id));
    this.#timers.delete(push.message_id);
    await this.#attempt(push);
  }

  async #retryAll(token: string): Promise<void> {
    for (const push of this.#waitingFor(token)) await this.#retry(push);
  }
}

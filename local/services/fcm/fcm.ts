import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { inTransaction, JsonColumn, prepareChange, prepareQuery } from '../database.ts';

/** What FCM does with messages to a token. */
export const BEHAVIOURS = [
  'ok',
  'unregistered',
  'sender_id_mismatch',
  'invalid_argument',
  'unavailable',
  'quota',
] as const;
export type Behaviour = (typeof BEHAVIOURS)[number];

const MessageSchema = v.object({
  token: v.string(),
  message: JsonColumn,
  received_at: v.string(),
  outcome: v.nullable(v.string()),
  detail: v.nullable(v.string()),
});
/** A message that FCM accepted, or that was forwarded to Google, who may have refused it. */
export interface FcmMessage {
  readonly token: string;
  readonly message: unknown;
  readonly received_at: string;
  /** What Google made of it, with `detail`; absent where it was not forwarded. */
  readonly outcome?: string;
  readonly detail?: string;
}

/** The four weeks that FCM stores a message at most. https://firebase.google.com/docs/cloud-messaging/customize-messages/setting-message-lifespan */
const MAX_TTL_SECONDS = 2_419_200;

const AndroidTtlSchema = v.object({ android: v.object({ ttl: v.unknown() }) });

/** Stands in for Firebase Cloud Messaging: keeps what it accepts, fails by token as it was told to. */
export class Fcm {
  readonly #database: DatabaseSync;
  readonly #insert;
  readonly #forwarded;
  readonly #note;
  readonly #messages;
  readonly #clear;
  readonly #behaviour;
  readonly #setBehaviour;
  #onBehaviour: (token: string) => Promise<void> = async () => {};

  constructor(database: DatabaseSync) {
    this.#database = database;
    database.exec(`
      CREATE TABLE IF NOT EXISTS fcm_messages (
        position INTEGER PRIMARY KEY AUTOINCREMENT, token TEXT NOT NULL, message TEXT NOT NULL, received_at TEXT NOT NULL
      );
      CREATE TABLE IF NOT EXISTS fcm_behaviours (token TEXT PRIMARY KEY, behaviour TEXT NOT NULL);
      CREATE TABLE IF NOT EXISTS fcm_forwarded (
        message_id TEXT PRIMARY KEY, position INTEGER NOT NULL, outcome TEXT NOT NULL, detail TEXT NOT NULL
      )
    `);
    this.#insert = prepareChange(
      database,
      'INSERT INTO fcm_messages (token, message, received_at) VALUES (?, ?, ?)',
    );
    this.#messages = prepareQuery(
      database,
      `SELECT token, message, received_at, outcome, detail FROM fcm_messages
       LEFT JOIN fcm_forwarded USING (position) ORDER BY position`,
      MessageSchema,
    );
    this.#forwarded = prepareQuery(
      database,
      'SELECT position FROM fcm_forwarded WHERE message_id = ?',
      v.object({ position: v.number() }),
    );
    this.#note = prepareChange(
      database,
      `INSERT INTO fcm_forwarded VALUES (?1, COALESCE(?2, (SELECT MAX(position) FROM fcm_messages)), ?3, ?4)
       ON CONFLICT DO UPDATE SET outcome = excluded.outcome, detail = excluded.detail`,
    );
    this.#clear = ['fcm_messages', 'fcm_forwarded'].map((table) =>
      prepareChange(database, `DELETE FROM ${table}`),
    );
    this.#behaviour = prepareQuery(
      database,
      'SELECT behaviour FROM fcm_behaviours WHERE token = ?',
      v.object({ behaviour: v.picklist(BEHAVIOURS) }),
    );
    this.#setBehaviour = prepareChange(
      database,
      'INSERT INTO fcm_behaviours VALUES (?, ?) ON CONFLICT DO UPDATE SET behaviour = excluded.behaviour',
    );
  }

  /**
   * Sends a message to a token; says what became of it.
   * @param ttlSeconds How long FCM may keep it for a phone that is away; 0 is now or never, and here the phone is near.
   */
  send(token: string, message: unknown, ttlSeconds: number | undefined): Behaviour {
    if ((ttlSeconds ?? 0) > MAX_TTL_SECONDS || !hasValidTtl(message)) return 'invalid_argument';
    const behaviour = this.#behaviour(token)[0]?.behaviour ?? 'ok';
    if (behaviour === 'ok') this.#insert(token, JSON.stringify(message), new Date().toISOString());
    return behaviour;
  }

  /** Notes what Google made of a message; once more for the same one where it was tried again. */
  noteForwarded(messageId: string, token: string, message: unknown, outcome: string, detail: string): void {
    inTransaction(this.#database, () => {
      const [former] = this.#forwarded(messageId);
      if (former === undefined) this.#insert(token, JSON.stringify(message), new Date().toISOString());
      this.#note(messageId, former?.position ?? null, outcome, detail);
    });
  }

  /** Oldest first. */
  messages(): FcmMessage[] {
    return this.#messages().map(({ outcome, detail, ...message }) => ({
      ...message,
      ...(outcome !== null && detail !== null && { outcome, detail }),
    }));
  }

  clear(): void {
    for (const clear of this.#clear) clear();
  }

  async setBehaviour(token: string, behaviour: Behaviour): Promise<void> {
    this.#setBehaviour(token, behaviour);
    await this.#onBehaviour(token);
  }

  /** Who tries failed sends again wants to know when a token behaves differently. */
  onBehaviour(listener: (token: string) => Promise<void>): void {
    this.#onBehaviour = listener;
  }
}

function hasValidTtl(message: unknown): boolean {
  const android = v.safeParse(AndroidTtlSchema, message);
  if (!android.success || android.output.android.ttl === undefined) return true;
  const ttl = android.output.android.ttl;
  const seconds = typeof ttl === 'string' ? /^(\d+(?:\.\d{1,9})?)s$/.exec(ttl)?.[1] : undefined;
  return seconds !== undefined && Number(seconds) <= MAX_TTL_SECONDS;
}

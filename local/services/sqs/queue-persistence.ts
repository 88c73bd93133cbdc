import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { prepareChange, prepareQuery } from '../database.ts';
import { PersistenceManager, type SqsQueue } from './fauxqs-internals.ts';

type Message = Parameters<PersistenceManager['insertMessage']>[1];

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-messagededuplicationid-property.html */
const DEDUPLICATION_MS = 5 * 60 * 1000;

const DeduplicationRow = v.object({
  id: v.string(),
  message_id: v.string(),
  sequence_number: v.string(),
  sent_at: v.number(),
});

/** fauxqs' database, with what it gets wrong mended. */
export class QueuePersistence extends PersistenceManager {
  readonly #database: DatabaseSync;
  readonly #setReady;
  readonly #remember;
  readonly #remembered;
  readonly #leaving = new Set<string>();

  constructor(dataDir: string) {
    super(dataDir);
    this.#database = new DatabaseSync(join(dataDir, 'fauxqs.db'));
    this.#database.exec(`
      CREATE TABLE IF NOT EXISTS deduplication (
        queue TEXT NOT NULL, id TEXT NOT NULL, message_id TEXT NOT NULL, sequence_number TEXT NOT NULL,
        sent_at INTEGER NOT NULL, PRIMARY KEY (queue, id)
      )
    `);
    prepareChange(
      this.#database,
      'DELETE FROM deduplication WHERE sent_at < ?',
    )(Date.now() - DEDUPLICATION_MS);
    // Whoever had received a message ended with the former run, by `kill -9` perhaps: what was in flight, or hidden
    // for a later try, is handed out again at once instead of after its visibility time-out. The count of its
    // receives stays.
    this.#database.exec('UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL');
    this.#setReady = prepareChange(
      this.#database,
      'UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL WHERE message_id = ?',
    );
    this.#remember = prepareChange(
      this.#database,
      'INSERT OR REPLACE INTO deduplication VALUES (?, ?, ?, ?, ?)',
    );
    this.#remembered = prepareQuery(
      this.#database,
      'SELECT * FROM deduplication WHERE queue = ? ORDER BY sent_at',
      DeduplicationRow,
    );
  }

  /** fauxqs would set the receive count to NULL, which its schema refuses: the message would be gone. */
  override updateMessageReady(messageId: string): void {
    this.#setReady(messageId);
  }

  /**
   * A message that moves to the dead-letter queue is deleted and inserted again, and a crash between the two
   * would lose it. So a deletion waits for the end of the step, in case the insertion makes it needless: that
   * one replaces the row. The deletion is still on disk before the request is answered.
   */
  override deleteMessage(messageId: string): void {
    this.#leaving.add(messageId);
    queueMicrotask(() => {
      if (this.#leaving.delete(messageId)) super.deleteMessage(messageId);
    });
  }

  override insertMessage(queueName: string, message: Message): void {
    this.#leaving.delete(message.messageId);
    super.insertMessage(queueName, message);
    const { messageDeduplicationId, messageId, sequenceNumber, sentTimestamp } = message;
    // Only what was sent to this queue, not what moves to it as a dead letter.
    if (messageDeduplicationId === undefined || message.approximateReceiveCount > 0) return;
    this.#remember(queueName, messageDeduplicationId, messageId, sequenceNumber ?? '', sentTimestamp);
  }

  /** fauxqs forgets over a restart what it has seen in the last five minutes; SQS does not. */
  restoreDeduplication(queue: SqsQueue): void {
    for (const row of this.#remembered(queue.name)) {
      queue.recordDeduplication(row.id, row.message_id, row.sequence_number);
      const entry = queue.deduplicationCache.items.get(row.id);
      if (entry !== undefined) entry.expiry = row.sent_at + DEDUPLICATION_MS;
    }
  }

  override close(): void {
    this.#database.close();
    super.close();
  }
}

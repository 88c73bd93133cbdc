import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { PersistenceManager } from './fauxqs-internals.ts';

type Message = Parameters<PersistenceManager['insertMessage']>[1];

/** fauxqs' database, with two of its faults mended. */
export class QueuePersistence extends PersistenceManager {
  readonly #database: DatabaseSync;
  readonly #setReady;
  readonly #leaving = new Set<string>();

  constructor(dataDir: string) {
    super(dataDir);
    this.#database = new DatabaseSync(join(dataDir, 'fauxqs.db'));
    this.#setReady = this.#database.prepare(
      'UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL WHERE message_id = ?',
    );
  }

  /** fauxqs would set the receive count to NULL, which its schema refuses: the message would be gone. */
  override updateMessageReady(messageId: string): void {
    this.#setReady.run(messageId);
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
  }

  override close(): void {
    this.#database.close();
    super.close();
  }
}

import { createHash, randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { prepareChange, prepareQuery } from '../services/database.ts';

const AttachmentSchema = v.object({
  file_id: v.number(),
  guid: v.string(),
  name: v.string(),
  /** Bytes. */
  size: v.number(),
});
export type Attachment = v.InferOutput<typeof AttachmentSchema>;

const FileSchema = v.object({
  name: v.string(),
  size: v.number(),
  content: v.nullable(v.instance(Uint8Array)),
  ticket_id: v.number(),
});

/** A file that hangs on a comment. */
export interface StoredFile {
  readonly name: string;
  readonly content: Uint8Array;
  readonly ticket_id: number;
}

/** Of a file that support only named, this many bytes are made up. */
const MAX_FILLER_BYTES = 1024 * 1024;

/** Attachments with their bytes. A file that is uploaded has a guid; from the comment that takes it on, it has a place. */
export class Files {
  readonly #upload;
  readonly #take;
  readonly #name;
  readonly #ofComment;
  readonly #find;
  readonly #empty;

  constructor(database: DatabaseSync) {
    database.exec(`
      CREATE TABLE IF NOT EXISTS desk_files (
        file_id INTEGER PRIMARY KEY AUTOINCREMENT, guid TEXT NOT NULL UNIQUE, comment_id INTEGER, name TEXT NOT NULL,
        size INTEGER NOT NULL, content BLOB
      );
      CREATE INDEX IF NOT EXISTS desk_files_of_comment ON desk_files (comment_id)
    `);
    this.#upload = prepareChange(
      database,
      'INSERT INTO desk_files (guid, name, size, content) VALUES (?, ?, ?, ?)',
    );
    this.#take = prepareChange(
      database,
      'UPDATE desk_files SET comment_id = ?, name = ? WHERE guid = ? AND comment_id IS NULL',
    );
    this.#name = prepareChange(
      database,
      'INSERT INTO desk_files (guid, comment_id, name, size) VALUES (?, ?, ?, ?)',
    );
    this.#ofComment = prepareQuery(
      database,
      'SELECT file_id, guid, name, size FROM desk_files WHERE comment_id = ? ORDER BY file_id',
      AttachmentSchema,
    );
    this.#find = prepareQuery(
      database,
      `SELECT name, size, content, ticket_id FROM desk_files JOIN desk_comments USING (comment_id)
       WHERE file_id = ?`,
      FileSchema,
    );
    this.#empty = prepareChange(database, 'DELETE FROM desk_files');
  }

  /** Keeps an upload; no comment has it yet. */
  upload(name: string, content: Uint8Array): { readonly guid: string; readonly md5_hash: string } {
    const guid = randomUUID();
    this.#upload(guid, name, content.length, content);
    return { guid, md5_hash: createHash('md5').update(content).digest('hex') };
  }

  /** Hangs an upload on a comment; says whether there is one of this guid that no comment has. */
  attach(commentId: number, guid: string, name: string): boolean {
    return this.#take(commentId, name, guid) > 0;
  }

  /** Hangs a file on a comment that is only a name and a size in bytes. */
  attachNamed(commentId: number, name: string, size: number): void {
    this.#name(randomUUID(), commentId, name, size);
  }

  ofComment(commentId: number): Attachment[] {
    return this.#ofComment(commentId);
  }

  /** An attachment with its bytes; spaces where support only named it. */
  find(fileId: number): StoredFile | undefined {
    const [file] = this.#find(fileId);
    if (file === undefined) return undefined;
    const { name, size, ticket_id } = file;
    const content = file.content ?? Buffer.alloc(Math.min(size, MAX_FILLER_BYTES), ' ');
    return { name, content, ticket_id };
  }

  empty(): void {
    this.#empty();
  }
}

import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { BooleanColumn, prepareChange, prepareQuery } from '../services/database.ts';
import type { Person } from './person.ts';

const TicketSchema = v.object({
  ticket_id: v.number(),
  app_id: v.string(),
  user_id: v.string(),
  anonymous: BooleanColumn,
  author: v.nullable(v.string()),
  subject: v.string(),
  is_read: BooleanColumn,
  created_at: v.string(),
});
export type Ticket = v.InferOutput<typeof TicketSchema>;

const CommentSchema = v.object({
  comment_id: v.number(),
  ticket_id: v.number(),
  /** From the phone to support. */
  is_inbound: BooleanColumn,
  body: v.nullable(v.string()),
  author_name: v.nullable(v.string()),
  author_id: v.nullable(v.string()),
  rating: v.nullable(v.number()),
  rating_comment: v.nullable(v.string()),
  created_at: v.string(),
});
export type Comment = v.InferOutput<typeof CommentSchema>;
export type NewComment = Omit<Comment, 'comment_id' | 'created_at'>;

const IdSchema = v.object({ id: v.number() });

/**
 * The conversations. Ids only ever go up, also when all is emptied: the stack takes a reply with a known ticket and
 * comment for a repeat.
 */
export class Tickets {
  readonly #create;
  readonly #find;
  readonly #ofPerson;
  readonly #all;
  readonly #setRead;
  readonly #addComment;
  readonly #comments;
  readonly #owns;
  readonly #empty;

  constructor(database: DatabaseSync) {
    database.exec(`
      CREATE TABLE IF NOT EXISTS desk_tickets (
        ticket_id INTEGER PRIMARY KEY AUTOINCREMENT, app_id TEXT NOT NULL, user_id TEXT NOT NULL,
        anonymous INTEGER NOT NULL, author TEXT, subject TEXT NOT NULL, is_read INTEGER NOT NULL, created_at TEXT NOT NULL
      );
      CREATE TABLE IF NOT EXISTS desk_comments (
        comment_id INTEGER PRIMARY KEY AUTOINCREMENT, ticket_id INTEGER NOT NULL, is_inbound INTEGER NOT NULL, body TEXT,
        author_name TEXT, author_id TEXT, rating INTEGER, rating_comment TEXT, created_at TEXT NOT NULL
      );
      CREATE INDEX IF NOT EXISTS desk_comments_of_ticket ON desk_comments (ticket_id)
    `);
    const isTheirs = 'app_id = ? AND user_id = ? AND anonymous = ?';
    this.#create = prepareQuery(
      database,
      `INSERT INTO desk_tickets (app_id, user_id, anonymous, author, subject, is_read, created_at)
       VALUES (?, ?, ?, ?, ?, 1, ?) RETURNING *`,
      TicketSchema,
    );
    this.#find = prepareQuery(database, 'SELECT * FROM desk_tickets WHERE ticket_id = ?', TicketSchema);
    this.#ofPerson = prepareQuery(
      database,
      `SELECT * FROM desk_tickets WHERE ${isTheirs} ORDER BY ticket_id`,
      TicketSchema,
    );
    this.#all = prepareQuery(database, 'SELECT * FROM desk_tickets ORDER BY ticket_id', TicketSchema);
    this.#setRead = prepareChange(database, 'UPDATE desk_tickets SET is_read = ? WHERE ticket_id = ?');
    this.#addComment = prepareQuery(
      database,
      `INSERT INTO desk_comments
         (ticket_id, is_inbound, body, author_name, author_id, rating, rating_comment, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING *`,
      CommentSchema,
    );
    this.#comments = prepareQuery(
      database,
      'SELECT * FROM desk_comments WHERE ticket_id = ? ORDER BY comment_id',
      CommentSchema,
    );
    this.#owns = prepareQuery(
      database,
      `SELECT comment_id AS id FROM desk_comments JOIN desk_tickets USING (ticket_id)
       WHERE comment_id = ? AND ${isTheirs}`,
      IdSchema,
    );
    this.#empty = ['desk_comments', 'desk_tickets'].map((table) =>
      prepareChange(database, `DELETE FROM ${table}`),
    );
  }

  create({ app_id, user_id, anonymous }: Person, author: string | null, subject: string): Ticket {
    return only(this.#create(app_id, user_id, Number(anonymous), author, subject, now()));
  }

  find(ticketId: number): Ticket | undefined {
    return this.#find(ticketId)[0];
  }

  /** Oldest first. */
  ofPerson({ app_id, user_id, anonymous }: Person): Ticket[] {
    return this.#ofPerson(app_id, user_id, Number(anonymous));
  }

  /** Oldest first. */
  all(): Ticket[] {
    return this.#all();
  }

  /** Adds a comment; one of support makes the ticket unread. */
  addComment(comment: NewComment): Comment {
    const { ticket_id, is_inbound, body, author_name, author_id, rating, rating_comment } = comment;
    if (!is_inbound) this.#setRead(0, ticket_id);
    return only(
      this.#addComment(
        ticket_id,
        Number(is_inbound),
        body,
        author_name,
        author_id,
        rating,
        rating_comment,
        now(),
      ),
    );
  }

  markRead(ticketId: number): void {
    this.#setRead(1, ticketId);
  }

  /** Oldest first. */
  comments(ticketId: number): Comment[] {
    return this.#comments(ticketId);
  }

  /** Whether the comment is in one of the person's tickets. */
  hasComment({ app_id, user_id, anonymous }: Person, commentId: number): boolean {
    return this.#owns(commentId, app_id, user_id, Number(anonymous)).length > 0;
  }

  empty(): void {
    for (const empty of this.#empty) empty();
  }
}

/** Whole seconds: the SDK's date format has no fractions, and an answer with one fails as a whole. */
function now(): string {
  return `${new Date().toISOString().slice(0, 19)}Z`;
}

function only<Row>(rows: readonly Row[]): Row {
  const [row] = rows;
  if (row === undefined) throw new Error('the statement returned no row');
  return row;
}

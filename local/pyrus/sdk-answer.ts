import { avatarOf } from './avatar.ts';
import type { Desk } from './desk.ts';
import type { Attachment } from './files.ts';
import type { Person } from './person.ts';
import type { Comment, Ticket } from './tickets.ts';

/*
 * What the SDK reads (1.8.01: its `TicketsDto`, `ApplicationDto`, `TicketDto`, `CommentDto`, `AttachmentDto`). A field
 * that is not nullable there must never be null here: the whole answer would fail, and the SDK try for ever.
 */

/** An app as the SDK lists it. It forgets the chats of an app that is not listed. */
export function applicationDto(appId: string) {
  return {
    app_id: appId,
    org_name: 'Local desk',
    org_logo_url: null,
    org_description: null,
    extra_users: null,
    author_info: null,
    rating_settings: null,
    welcome_message: null,
  };
}

/** Which comments a ticket is shown with. */
export interface Shown {
  /** False: only the last one. */
  readonly comments: boolean;
  /** Those above this id. */
  readonly after: number;
}

/** The tickets of a person, all of them: the SDK forgets those that an answer lacks. */
export function ticketDtos(
  desk: Desk,
  person: Person,
  options: { readonly fullInfo: boolean; readonly lastNoteId: number | null | undefined },
) {
  const { fullInfo, lastNoteId } = options;
  // A phone that comes from the real Pyrus knows higher ids than there are here, and none of these comments.
  const known =
    typeof lastNoteId === 'number' && desk.tickets.hasComment(person, lastNoteId) ? lastNoteId : 0;
  return desk.tickets
    .ofPerson(person)
    .map((ticket) => ticketDto(desk, ticket, { comments: fullInfo, after: known }));
}

/** A ticket with comments, oldest first. */
export function ticketDto(desk: Desk, ticket: Ticket, shown: Shown = { comments: true, after: 0 }) {
  const { ticket_id, user_id, subject, author, is_read, created_at } = ticket;
  const comments = desk.tickets.comments(ticket_id);
  const last = comments.at(-1);
  return {
    ticket_id,
    user_id,
    subject,
    author,
    is_read,
    is_active: true,
    created_at,
    show_rating: false,
    show_rating_text: null,
    last_comment: last === undefined ? null : commentDto(desk, last),
    comments: shown.comments
      ? comments
          .filter(({ comment_id }) => comment_id > shown.after)
          .map((comment) => commentDto(desk, comment))
      : null,
  };
}

function commentDto(desk: Desk, comment: Comment) {
  const { comment_id, body, is_inbound, created_at, rating, rating_comment } = comment;
  return {
    comment_id,
    body,
    is_inbound,
    created_at,
    author: authorDto(comment),
    attachments: desk.files.ofComment(comment_id).map(attachmentDto),
    rating,
    rating_comment,
  };
}

/** The author of a comment; support has a picture. */
export function authorDto({ is_inbound, author_name: name, author_id }: Comment) {
  const { avatar_id, avatar_color } = is_inbound
    ? { avatar_id: null, avatar_color: null }
    : avatarOf(name ?? '');
  return { name, author_id, avatar_id, avatar_color };
}

function attachmentDto({ file_id, guid, name, size }: Attachment) {
  return { id: file_id, guid, type: 0, name, size, is_text: false, is_video: false };
}

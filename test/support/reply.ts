import { APP } from './names.ts';

export interface ReplyOptions {
  readonly ticketId?: number;
  readonly commentId?: number;
  readonly userId?: string;
  readonly deviceId?: string;
  readonly text?: string | null;
  readonly author?: string | null;
  readonly createdAt?: string;
  readonly appId?: string;
}

let lastComment = 0;

/** What Pyrus posts to the webhook when support replies; a new comment each time. */
export function reply({
  ticketId = 1001,
  commentId = ++lastComment,
  userId = 'user',
  deviceId = 'instance:APA91bPhoneOfTheTests',
  text = 'Здравствуйте!',
  author = 'Мария',
  createdAt = new Date().toISOString(),
  appId = APP,
}: ReplyOptions = {}) {
  return {
    ticket_id: ticketId,
    token: { user_id: userId, app_id: appId, device_id: deviceId, type: 'android' },
    comment: { comment_id: commentId, body: text, is_inbound: false },
    author: { name: author, avatar_id: 1, avatar_color: '#F28A2E' },
    created_at: createdAt,
    attachments: [] as { id: number; name: string | null; size: number }[],
  };
}

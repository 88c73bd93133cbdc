/** The body of Pyrus' webhook, as its guide for Android lists it. */
export interface ReplyBody {
  readonly ticket_id: number | string;
  readonly token: {
    readonly user_id: string;
    readonly app_id: string;
    /** The push token. */
    readonly device_id: string;
    readonly type: 'android';
  };
  readonly comment: {
    readonly comment_id: number | string;
    readonly body: string | null;
    readonly is_inbound: false;
  };
  readonly author: {
    readonly name: string | null;
    readonly avatar_id: number | null;
    readonly avatar_color: string;
  };
  /** ISO 8601. */
  readonly created_at: string;
  readonly attachments: readonly { readonly id: number; readonly name: string; readonly size: number }[];
}

/** What a reply is made of; ids are digits. */
export interface ReplyParts {
  readonly appId: string;
  readonly userId: string;
  readonly token: string;
  readonly ticketId: string;
  readonly commentId: string;
  readonly text: string | null;
  readonly author: string | null;
  /** Milliseconds since 1970. */
  readonly repliedAt: number;
}

/** What Pyrus posts when support replies. */
export const replyBody = (parts: ReplyParts): ReplyBody => ({
  ticket_id: idOf(parts.ticketId),
  token: { user_id: parts.userId, app_id: parts.appId, device_id: parts.token, type: 'android' },
  comment: { comment_id: idOf(parts.commentId), body: parts.text, is_inbound: false },
  author: {
    name: parts.author,
    avatar_id: parts.author === null ? null : 77_120,
    avatar_color: parts.author === null ? '#6A7FDB' : '#F28A2E',
  },
  created_at: new Date(parts.repliedAt).toISOString(),
  attachments: [],
});

/** Ids are numbers; where a number would not hold all digits, the webhook takes them as text, too. */
const idOf = (digits: string): number | string =>
  Number.isSafeInteger(Number(digits)) ? Number(digits) : digits;

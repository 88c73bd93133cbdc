import * as v from 'valibot';

/*
 * Speaks to Pyrus as SDK 1.8.01 does: the fields of its `RequestBodyBase`, `TicketCommandDto` and `CommandParamsDto`,
 * whose JSON leaves out what is null.
 */

const GETTICKETS = '/servicedeskapi/v1/gettickets';

const AttachmentSchema = v.object({ id: v.number(), name: v.string(), size: v.number() });
export type Attachment = v.InferOutput<typeof AttachmentSchema>;

export const CommentSchema = v.object({
  comment_id: v.number(),
  body: v.nullish(v.string()),
  is_inbound: v.boolean(),
  created_at: v.string(),
  attachments: v.nullish(v.array(AttachmentSchema), []),
  author: v.nullish(v.object({ name: v.nullish(v.string()), avatar_id: v.nullish(v.number()) })),
});
export type Comment = v.InferOutput<typeof CommentSchema>;

const TicketSchema = v.object({
  ticket_id: v.number(),
  is_read: v.nullish(v.boolean(), true),
  last_comment: v.nullish(CommentSchema),
  comments: v.nullish(v.array(CommentSchema), []),
});
type Ticket = v.InferOutput<typeof TicketSchema>;

const AnswerSchema = v.object({
  tickets: v.nullish(v.array(TicketSchema), []),
  commands_result: v.nullish(
    v.array(v.object({ command_id: v.nullish(v.string()), error: v.nullish(v.object({})) })),
    [],
  ),
});

/** Who speaks. */
export interface Account {
  readonly appId: string;
  readonly installation: string;
  /** Undefined: anonymous. */
  readonly user: { readonly userId: string; readonly securityKey: string } | undefined;
}

export interface Command {
  readonly command_id: string;
  readonly type: number;
  readonly params: object;
}

/** The numbers are the ordinals of the SDK's `TicketCommandType`. */
const command = (type: number, params: object): Command => ({
  command_id: crypto.randomUUID(),
  type,
  params,
});

/** @param ticketId zero or less where there is no ticket yet */
export const createComment = (ticketId: number, comment: string): Command =>
  command(0, { request_new_ticket: false, comment, ticket_id: ticketId });
export const markRead = (ticketId: number): Command => command(1, { ticket_id: ticketId });
export const setPushToken = (token: string): Command => command(2, { type: 'android', token });

/** `closed`: 400 or 403, on which the SDK closes the chat. `retry`: everything else that is no success. */
export type Synced =
  | { readonly outcome: 'done'; readonly tickets: Ticket[]; readonly failed: readonly string[] }
  | { readonly outcome: 'closed'; readonly status: 400 | 403 }
  | { readonly outcome: 'retry' };

/** One request: sends commands, and asks for what is new since `lastNoteId`. Never throws. */
export async function sync(
  { appId, installation, user }: Account,
  commands: readonly Command[],
  lastNoteId: number | undefined,
): Promise<Synced> {
  const who = { user_id: user?.userId, app_id: appId };
  const body = {
    need_full_info: true,
    last_note_id: lastNoteId,
    commands: commands.map(({ params, ...rest }) => ({ ...rest, ...who, params: { ...who, ...params } })),
    author_name: user?.userId ?? 'Guest',
    ...who,
    security_key: user?.securityKey,
    instance_id: installation,
    version: 2,
  };
  try {
    const response = await fetch(GETTICKETS, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=UTF-8' },
      body: JSON.stringify(body),
    });
    const { status } = response;
    if (status === 400 || status === 403) return { outcome: 'closed', status };
    if (!response.ok) return { outcome: 'retry' };
    const { tickets, commands_result } = v.parse(AnswerSchema, await response.json());
    const failed = commands_result.flatMap(({ command_id, error }) =>
      error && command_id ? [command_id] : [],
    );
    return { outcome: 'done', tickets, failed };
  } catch {
    return { outcome: 'retry' };
  }
}

/** As the SDK does it, with the security key in the query. */
export function fileUrl({ appId, installation, user }: Account, { id }: Attachment): string {
  const query = new URLSearchParams({ user_id: user?.userId ?? installation, app_id: appId });
  if (user !== undefined) query.set('security_key', user.securityKey);
  return `/servicedeskapi/v1/DownloadFile/${id}?${query}`;
}

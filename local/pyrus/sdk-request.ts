import * as v from 'valibot';

/*
 * What the SDK sends to `gettickets` (1.8.01: its `RequestBodyBase`, `TicketCommandDto`, `CommandParamsDto`). Its JSON
 * leaves out what is null. Fields that mean nothing here (`api_sign`, `locale`, `extra_fields`) are not read.
 */

const IdSchema = v.pipe(v.number(), v.safeInteger());
const OptionalString = v.nullish(v.string());

const AdditionalUserSchema = v.object({
  app_id: v.string(),
  user_id: v.string(),
  security_key: OptionalString,
  last_note_id: v.nullish(IdSchema),
});

export const GetTicketsSchema = v.object({
  app_id: v.string(),
  /** Absent in the anonymous mode. */
  user_id: OptionalString,
  security_key: OptionalString,
  /** Names the installation, and in the anonymous mode the user. */
  instance_id: OptionalString,
  /** 0 or 1: anonymous in older SDKs; 2: one user (1.8.01 says so in the anonymous mode too); 3: several. */
  version: v.nullish(v.number(), 0),
  additional_users: v.nullish(v.array(AdditionalUserSchema), []),
  /** The newest comment of the user that the phone has. */
  last_note_id: v.nullish(IdSchema),
  /** Whether the comments are wanted, not just the tickets. */
  need_full_info: v.nullish(v.boolean(), true),
  /** Each is checked by itself: one that cannot be used spoils none of the others. */
  commands: v.nullish(v.array(v.unknown()), []),
  author_id: OptionalString,
  author_name: OptionalString,
});
export type GetTickets = v.InferOutput<typeof GetTicketsSchema>;

export const CommandIdSchema = v.object({ command_id: v.string() });

const command = { ...CommandIdSchema.entries, app_id: v.string(), user_id: OptionalString };

const CreateCommentSchema = v.object({
  request_new_ticket: v.nullish(v.boolean(), false),
  /** Zero or negative: a ticket that only the phone knows yet. */
  ticket_id: v.nullish(IdSchema, 0),
  comment: OptionalString,
  attachments: v.nullish(v.array(v.object({ guid: v.string(), name: v.string() })), []),
  rating: v.nullish(v.number()),
  rating_comment: OptionalString,
});
export type CreateComment = v.InferOutput<typeof CreateCommentSchema>;

/** `type` is the ordinal of the SDK's `TicketCommandType`. */
export const CommandSchema = v.variant('type', [
  v.object({ ...command, type: v.literal(0), params: CreateCommentSchema }),
  v.object({ ...command, type: v.literal(1), params: v.object({ ticket_id: IdSchema }) }),
  v.object({
    ...command,
    type: v.literal(2),
    params: v.object({ token: OptionalString, type: v.nullish(v.string(), 'android') }),
  }),
]);
export type Command = v.InferOutput<typeof CommandSchema>;

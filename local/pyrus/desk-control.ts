import type { IncomingMessage } from 'node:http';
import * as v from 'valibot';
import { splitUrl } from '../http/request-event.ts';
import { type Control, ControlError, control, type Methods, readJson } from '../services/control.ts';
import type { Desk } from './desk.ts';
import type { EventFeed } from './events.ts';
import { ticketDto } from './sdk-answer.ts';
import type { CallWebhook, Reply } from './webhook.ts';

const NameSchema = v.pipe(v.string(), v.minLength(1), v.maxLength(255));

/** An attachment is a name and a size, or what `UploadFile` answered a guid for. */
const AttachmentSchema = v.union([
  v.strictObject({ name: NameSchema, guid: v.string() }),
  v.strictObject({ name: NameSchema, size: v.pipe(v.number(), v.safeInteger(), v.minValue(0)) }),
]);

const ReplySchema = v.strictObject({
  body: v.nullish(v.string()),
  author: v.optional(v.nullable(v.string()), 'Support'),
  attachments: v.optional(v.pipe(v.array(AttachmentSchema), v.maxLength(100)), []),
  /** How often the webhook is called for each phone: Pyrus may repeat itself. */
  times: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(3)), 1),
  /** What the webhook is told instead of the present: Pyrus may be late. */
  created_at: v.optional(v.pipe(v.string(), v.isoTimestamp())),
});

export interface DeskControlOptions {
  readonly desk: Desk;
  readonly callWebhook: CallWebhook;
  readonly feed: EventFeed;
}

/**
 * The side of support: `GET /tickets`, `POST /tickets/{id}/replies`, `GET /tokens`, `GET /events?after=ID`, and
 * `DELETE` to empty the desk.
 */
export function deskControl({ desk, callWebhook, feed }: DeskControlOptions): Control {
  const paths: Readonly<Record<string, Methods>> = {
    '': {
      DELETE: () => {
        desk.empty();
        feed.empty();
      },
    },
    '/tickets': {
      GET: () =>
        desk.tickets.all().map((ticket) => {
          const { app_id, anonymous } = ticket;
          return { app_id, anonymous, ...ticketDto(desk, ticket) };
        }),
    },
    '/tokens': { GET: () => desk.pushTokens.all() },
    '/events': { GET: (request) => feed.after(afterOf(request)) },
  };
  return control((path) => {
    const [, ticketId] = /^\/tickets\/(\d+)\/replies$/.exec(path) ?? [];
    if (ticketId === undefined) return paths[path.replace(/\/$/, '')];
    return { POST: async (request) => await reply(Number(ticketId), await readJson(request, ReplySchema)) };
  });

  /** Answers when the stack has heard of the reply for every phone, or could not. */
  async function reply(ticketId: number, input: v.InferOutput<typeof ReplySchema>) {
    const made = desk.atOnce(() => addReply(ticketId, input));
    const { ticket, comment } = made;
    const { app_id, user_id, ticket_id } = ticket;
    const { comment_id } = comment;
    feed.add({ kind: 'comment', app_id, user_id, ticket_id, comment_id, is_inbound: false });
    const phones = desk.pushTokens.ofPerson(ticket);
    const told = { ...made, comment: { ...comment, created_at: input.created_at ?? comment.created_at } };
    const webhooks: Awaited<ReturnType<CallWebhook>>[] = [];
    for (let time = 0; time < input.times; time += 1) {
      webhooks.push(...(await Promise.all(phones.map((phone) => callWebhook(told, phone)))));
    }
    return { ticket_id, comment_id, webhooks };
  }

  function addReply(ticketId: number, input: v.InferOutput<typeof ReplySchema>): Reply {
    const ticket = desk.tickets.find(ticketId);
    if (ticket === undefined) throw new ControlError(404, 'TicketNotFound', `there is no ticket ${ticketId}`);
    const comment = desk.tickets.addComment({
      ticket_id: ticketId,
      is_inbound: false,
      body: input.body ?? null,
      author_name: input.author,
      author_id: null,
      rating: null,
      rating_comment: null,
    });
    for (const attachment of input.attachments) {
      if ('size' in attachment) desk.files.attachNamed(comment.comment_id, attachment.name, attachment.size);
      else if (!desk.files.attach(comment.comment_id, attachment.guid, attachment.name)) {
        throw new ControlError(400, 'InvalidRequest', 'no upload waits under this guid', 'attachments');
      }
    }
    return { ticket, comment, attachments: desk.files.ofComment(comment.comment_id) };
  }
}

/** The query's `after`; 0 where there is none. */
function afterOf(request: IncomingMessage): number {
  const after = new URLSearchParams(splitUrl(request.url ?? '').query).get('after') ?? '0';
  if (!/^\d+$/.test(after)) throw new ControlError(400, 'InvalidRequest', 'after is an event id', 'after');
  return Number(after);
}

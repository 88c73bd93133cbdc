import * as v from 'valibot';
import { request } from '../http.ts';
import { CommentSchema } from '../phone/sdk.ts';

const TicketsSchema = v.array(
  v.object({
    ticket_id: v.number(),
    user_id: v.string(),
    anonymous: v.boolean(),
    comments: v.array(CommentSchema),
  }),
);
export type DeskTicket = v.InferOutput<typeof TicketsSchema>[number];

const ToldSchema = v.object({ webhooks: v.array(v.unknown()) });
const UploadedSchema = v.object({ guid: v.string() });

/** What support sends; what is absent is as usual. */
export interface DeskReply {
  readonly body?: string;
  /** Null: Pyrus leaves the name out. */
  readonly author: string | null;
  readonly files?: readonly File[];
  /** Files that are only names and sizes in bytes. */
  readonly named?: readonly { readonly name: string; readonly size: number }[];
  /** How often the webhook is called for each phone. */
  readonly times?: number;
  /** What the webhook is told; ISO 8601. */
  readonly createdAt?: string;
}

/** Support's side of the stand-in for Pyrus. */
export class Desk {
  /** Newest first. */
  tickets: readonly DeskTicket[] = [];
  selected: number | undefined;
  /** For how many push tokens the webhook was called last; undefined before the first reply. */
  told: number | undefined;
  problem = '';
  readonly #changed: () => void;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get ticket(): DeskTicket | undefined {
    return this.tickets.find(({ ticket_id }) => ticket_id === this.selected) ?? this.tickets[0];
  }

  select(ticketId: number): void {
    this.selected = ticketId;
    this.told = undefined;
    this.#changed();
  }

  async load(): Promise<void> {
    const tickets = await request('GET', '/_local/desk/tickets', TicketsSchema);
    const lastOf = ({ comments }: DeskTicket): number => comments.at(-1)?.comment_id ?? 0;
    this.tickets = tickets.toSorted((one, other) => lastOf(other) - lastOf(one));
    this.#changed();
  }

  async reply(ticketId: number, reply: DeskReply): Promise<void> {
    this.problem = '';
    this.told = undefined;
    this.#changed();
    this.selected = ticketId;
    try {
      const uploads = await Promise.all((reply.files ?? []).map(upload));
      const { webhooks } = await request('POST', `/_local/desk/tickets/${ticketId}/replies`, ToldSchema, {
        body: reply.body,
        author: reply.author,
        attachments: [...uploads, ...(reply.named ?? [])],
        times: reply.times,
        created_at: reply.createdAt,
      });
      this.told = webhooks.length / (reply.times ?? 1);
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
    }
    this.#changed();
  }
}

async function upload(file: File) {
  const form = new FormData();
  form.set('File', file);
  const { guid } = await request('POST', '/servicedeskapi/v1/UploadFile', UploadedSchema, form);
  return { guid, name: file.name };
}

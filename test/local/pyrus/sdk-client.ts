import { randomUUID } from 'node:crypto';
import { request } from 'node:https';
import * as v from 'valibot';

/*
 * Speaks to Pyrus as SDK 1.8.01 does: fields and their order from its `RequestBodyBase`, `TicketCommandDto` and
 * `CommandParamsDto`, whose JSON leaves out what is null; URLs from `RequestUtils`; what it makes of an answer from
 * `Synchronizer` and `TicketsDao`.
 */

/** The SDK's `DateAdapter` parses this and nothing else. */
const DateSchema = v.pipe(v.string(), v.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/));
const nullish = <T extends v.GenericSchema>(schema: T) => v.nullish(schema);

/** What must not be null there is not null here: Moshi fails at it, and with it the whole answer. */
const CommentSchema = v.object({
  comment_id: v.number(),
  body: nullish(v.string()),
  is_inbound: v.boolean(),
  attachments: nullish(
    v.array(
      v.object({
        id: v.number(),
        guid: v.string(),
        type: v.number(),
        name: v.string(),
        size: v.number(),
        is_text: v.boolean(),
        is_video: v.boolean(),
      }),
    ),
  ),
  created_at: DateSchema,
  author: nullish(
    v.object({
      name: nullish(v.string()),
      author_id: nullish(v.string()),
      avatar_id: nullish(v.pipe(v.number(), v.integer())),
      avatar_color: nullish(v.string()),
    }),
  ),
  rating: nullish(v.number()),
  rating_comment: nullish(v.string()),
});
export type SdkComment = v.InferOutput<typeof CommentSchema>;

const TicketSchema = v.object({
  ticket_id: v.number(),
  user_id: nullish(v.string()),
  subject: v.string(),
  author: nullish(v.string()),
  is_read: nullish(v.boolean()),
  last_comment: nullish(CommentSchema),
  comments: nullish(v.array(CommentSchema)),
  is_active: nullish(v.boolean()),
  created_at: nullish(DateSchema),
  show_rating: nullish(v.boolean()),
  show_rating_text: nullish(v.string()),
});
type SdkTicket = v.InferOutput<typeof TicketSchema>;

const TicketsSchema = v.object({
  applications: nullish(v.array(v.object({ app_id: nullish(v.string()), org_name: nullish(v.string()) }))),
  tickets: nullish(v.array(TicketSchema)),
  commands_result: nullish(
    v.array(
      v.object({
        command_id: nullish(v.string()),
        comment_id: nullish(v.number()),
        ticket_id: nullish(v.number()),
        error: nullish(v.object({ text: nullish(v.string()), code: nullish(v.number()) })),
      }),
    ),
  ),
  author_access_denied: nullish(v.array(v.string())),
});

export interface Account {
  readonly appId: string;
  readonly instanceId: string;
  /** Absent: anonymous. */
  readonly user?: { readonly userId: string; readonly securityKey: string };
  /** Of a phone with several users; with it the version is 3. */
  readonly additionalUsers?: readonly object[];
}

export type Command = Readonly<Record<string, unknown>> & { readonly command_id: string };

/** `closed`: 400 or 403, the chat closes. `retry`: every other failure, the SDK sends the same again. */
export interface Synced {
  readonly outcome: 'done' | 'closed' | 'retry';
  readonly status: number;
  readonly results: NonNullable<v.InferOutput<typeof TicketsSchema>['commands_result']>;
  readonly denied: readonly string[] | null;
}

export class SdkClient {
  readonly #base: string;
  readonly #ca: string;
  readonly account: Account;
  /** What the phone keeps: tickets as last told, comments as they came. */
  tickets: SdkTicket[] = [];
  #comments = new Map<number, SdkComment[]>();
  #lastLocalId = 0;

  /** @param domain as given to `PyrusServiceDesk.init` */
  constructor(domain: string, ca: string, account: Account) {
    this.#base = `https://${domain}/servicedeskapi/v1/`;
    this.#ca = ca;
    this.account = account;
  }

  async sync(...commands: readonly Command[]): Promise<Synced> {
    const { appId, instanceId, user, additionalUsers } = this.account;
    const noteIds = this.tickets.map(({ last_comment }) => last_comment?.comment_id ?? 0);
    const { status, body } = await this.#send('POST', 'gettickets', 'application/json; charset=UTF-8', {
      need_full_info: true,
      additional_users: additionalUsers,
      last_note_id: Math.max(0, ...noteIds) || undefined,
      commands,
      author_id: additionalUsers && 'author',
      author_name: 'Гость',
      app_id: appId,
      user_id: user?.userId,
      security_key: user?.securityKey,
      instance_id: instanceId,
      version: additionalUsers === undefined ? 2 : 3,
      api_sign: 'AAAAAAAAAAAUAAs=',
      locale: 'ru-RU',
    });
    if (status !== 200) {
      const outcome = status === 400 || status === 403 ? 'closed' : 'retry';
      return { outcome, status, results: [], denied: null };
    }
    const answer = v.parse(TicketsSchema, JSON.parse(body.toString()));
    this.#keep(answer.tickets ?? [], answer.applications?.map(({ app_id }) => app_id) ?? []);
    const { commands_result, author_access_denied } = answer;
    return {
      outcome: 'done',
      status,
      results: commands_result ?? [],
      denied: author_access_denied ?? null,
    };
  }

  /** The comments of a ticket that the phone has, oldest first. */
  comments(ticketId: number): SdkComment[] {
    return this.#comments.get(ticketId) ?? [];
  }

  say(comment: string | undefined, ticketId: number, more: object = {}): Command {
    return this.#command(0, {
      __type: 'CreateComment',
      request_new_ticket: ticketId <= 0,
      user_id: this.account.user?.userId,
      app_id: this.account.appId,
      comment,
      ticket_id: ticketId,
      ...more,
    });
  }

  read(ticketId: number): Command {
    const { appId, user } = this.account;
    return this.#command(1, {
      __type: 'MarkTicketAsRead',
      ticket_id: ticketId,
      user_id: user?.userId,
      app_id: appId,
    });
  }

  pushToken(token: string | undefined): Command {
    const { appId, user } = this.account;
    return this.#command(2, {
      __type: 'SetPushToken',
      user_id: user?.userId,
      app_id: appId,
      type: 'android',
      token,
    });
  }

  /** An id for a ticket that Pyrus does not know yet. */
  localId(): number {
    this.#lastLocalId -= 1;
    return this.#lastLocalId;
  }

  /** Bytes as OkHttp writes a part; the part's type is what the SDK calls it. */
  async upload(name: string, content: Buffer): Promise<{ guid: string; md5_hash: string }> {
    const boundary = randomUUID();
    const head =
      `--${boundary}\r\nContent-Disposition: form-data; name="File"; filename="${name.replace(/[^\x20-\x7e]/g, '_')}"\r\n` +
      `Content-Type: multipart/form-responseData\r\nContent-Length: ${content.length}\r\n\r\n`;
    const form = Buffer.concat([Buffer.from(head), content, Buffer.from(`\r\n--${boundary}--\r\n`)]);
    const { body } = await this.#send(
      'POST',
      'UploadFile',
      `multipart/form-data; boundary=${boundary}`,
      form,
    );
    return JSON.parse(body.toString());
  }

  async download(fileId: number, kind: 'DownloadFile' | 'DownloadFilePreview' = 'DownloadFile') {
    const { appId, instanceId, user } = this.account;
    const query = new URLSearchParams(
      user === undefined
        ? { user_id: instanceId, app_id: appId }
        : {
            user_id: user.userId,
            security_key: user.securityKey,
            instance_id: instanceId,
            version: '2',
            app_id: appId,
          },
    );
    return await this.get(`${kind}/${fileId}?${query}`);
  }

  async get(path: string) {
    return await this.#send('GET', path);
  }

  #command(type: number, params: object): Command {
    const { appId, user } = this.account;
    return { command_id: randomUUID(), type, app_id: appId, user_id: user?.userId, params };
  }

  /** Tickets that an answer lacks are gone, and so are all of an app that it lacks; comments are added to. */
  #keep(tickets: SdkTicket[], apps: readonly unknown[]): void {
    this.tickets = apps.includes(this.account.appId) ? tickets : [];
    const kept = new Map<number, SdkComment[]>();
    for (const { ticket_id, comments } of this.tickets) {
      const all = new Map(this.comments(ticket_id).map((comment) => [comment.comment_id, comment]));
      for (const comment of comments ?? []) all.set(comment.comment_id, comment);
      kept.set(ticket_id, [...all.values()]);
    }
    this.#comments = kept;
  }

  async #send(method: string, path: string, contentType?: string, content?: object | Buffer) {
    const body = content === undefined || Buffer.isBuffer(content) ? content : JSON.stringify(content);
    const { promise, resolve, reject } = Promise.withResolvers<{
      status: number;
      type: string;
      body: Buffer;
    }>();
    const headers = {
      'user-agent': 'ServicedeskClient/android/Test/Phone/35',
      ...(contentType && { 'content-type': contentType }),
    };
    const sent = request(`${this.#base}${path}`, { method, ca: this.#ca, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          type: response.headers['content-type'] ?? '',
          body: Buffer.concat(chunks),
        }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
    return await promise;
  }
}

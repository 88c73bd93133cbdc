import { refreshAfter } from './schedule.ts';
import {
  type Account,
  type Command,
  type Comment,
  createComment,
  markRead,
  type Synced,
  setPushToken,
  sync,
} from './sdk.ts';

/** Something that Pyrus has not confirmed. */
interface Pending {
  readonly command: Command;
  /** What the person wrote; undefined for what they do not see. */
  readonly text: string | undefined;
  readonly hasFailed: boolean;
}

interface ChatOptions {
  readonly changed: () => void;
  /** Pyrus refused: the chat is closed by now. */
  readonly refused: (status: 400 | 403) => void;
}

/** The chat as the SDK keeps it: asks Pyrus by the SDK's schedule, and closes at 400 and 403. */
export class Chat {
  comments: readonly Comment[] = [];
  pending: readonly Pending[] = [];
  isRetrying = false;
  readonly #options: ChatOptions;
  #account: Account | undefined;
  /** 0 before the first message. */
  #ticketId = 0;
  #activeAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #syncing: Promise<void> | undefined;

  constructor(options: ChatOptions) {
    this.#options = options;
  }

  /** Seconds between two refreshes, for now; undefined: there are none any more. */
  get refreshesEvery(): number | undefined {
    return refreshAfter((Date.now() - this.#activeAt) / 1000);
  }

  /** Begins with nothing. @param pushToken told to Pyrus, where one is given */
  open(account: Account, pushToken?: string): void {
    this.close();
    this.#account = account;
    this.#activeAt = Date.now();
    if (pushToken !== undefined) this.#queue(setPushToken(pushToken));
    void this.refresh();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#account = undefined;
    this.comments = [];
    this.pending = [];
    this.#ticketId = 0;
    this.isRetrying = false;
  }

  send(text: string): void {
    this.#activeAt = Date.now();
    this.#queue(createComment(this.#ticketId, text), text);
    void this.refresh();
  }

  tellPushToken(token: string): void {
    this.#queue(setPushToken(token));
    void this.refresh();
  }

  /** The person looks at the chat. */
  look(): void {
    this.#activeAt = Date.now();
    void this.refresh();
  }

  /** Asks Pyrus now; a request that is under way is followed by another one. */
  async refresh(): Promise<void> {
    while (this.#syncing !== undefined) await this.#syncing;
    this.#syncing = this.#sync().finally(() => {
      this.#syncing = undefined;
    });
    await this.#syncing;
  }

  async #sync(): Promise<void> {
    clearTimeout(this.#timer);
    const account = this.#account;
    if (account === undefined) return;
    const sent = this.pending.filter(({ hasFailed }) => !hasFailed);
    const commands = sent.map(({ command }) => command);
    const synced = await sync(account, commands, this.comments.at(-1)?.comment_id);
    // Meanwhile somebody else may have signed in: the answer is not theirs.
    if (account !== this.#account) return;
    if (synced.outcome === 'closed') {
      this.close();
      this.#options.refused(synced.status);
      return;
    }
    this.isRetrying = synced.outcome === 'retry';
    if (synced.outcome === 'done') this.#take(synced, sent);
    const seconds = this.refreshesEvery;
    if (seconds !== undefined) this.#timer = setTimeout(() => void this.refresh(), seconds * 1000);
    this.#options.changed();
  }

  #take({ tickets, failed }: Extract<Synced, { outcome: 'done' }>, sent: readonly Pending[]): void {
    this.pending = this.pending.flatMap((one) => {
      if (!sent.includes(one)) return [one];
      return failed.includes(one.command.command_id) ? [{ ...one, hasFailed: true }] : [];
    });
    // The SDK has one chat unless it is told otherwise: the newest ticket.
    const ticket = tickets.at(-1);
    this.#ticketId = ticket?.ticket_id ?? 0;
    const known = ticket === undefined ? [] : this.comments;
    const news = (ticket?.comments ?? []).filter(
      ({ comment_id }) => !known.some((comment) => comment.comment_id === comment_id),
    );
    this.comments = [...known, ...news];
    if (news.some(({ is_inbound }) => !is_inbound)) this.#activeAt = Date.now();
    if (ticket === undefined || ticket.is_read) return;
    this.#queue(markRead(ticket.ticket_id));
    void this.refresh();
  }

  #queue(command: Command, text?: string): void {
    this.pending = [...this.pending, { command, text, hasFailed: false }];
    this.#options.changed();
  }
}

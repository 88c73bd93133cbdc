/**
 * A trace, as `--json` prints it: names are stable, instants ISO 8601, durations in milliseconds. What people read is
 * printed from it, so the document lacks nothing that they see.
 */
export interface Trace {
  readonly app_id: string;
  readonly ticket_id: string | null;
  readonly user_id: string | null;
  readonly traced_at: string;
  /** Rows of pushes are kept 30 days; logs were searched from here on. */
  readonly logs_since: string;
  readonly missing: readonly { readonly what: string; readonly why: string }[];
  /** Oldest first. */
  readonly pushes: readonly PushTrace[];
  readonly phones: readonly PhoneTrace[];
  /** Only with a user. */
  readonly chat: ChatTrace | null;
  readonly queues: {
    readonly waiting: number;
    readonly hidden: number;
    readonly dead_letters: number;
  } | null;
  /** Where there is no push: why that may be, the likeliest first. */
  readonly nothing_found: readonly Advice[] | null;
}

export interface Advice {
  readonly meaning: string;
  readonly advice: string;
}

export type Verdict =
  /** SNS took it, and FCM has not refused it. */
  | 'sent'
  /** SNS took it; then FCM refused it, or it was too late. */
  | 'refused'
  | 'suppressed'
  | 'failed'
  /** Every try failed: it is, or was, in the dead-letter queue. */
  | 'given_up'
  /** In the queue; nobody has tried it yet. */
  | 'waiting'
  /** In the queue after tries that failed. */
  | 'retrying'
  /** No try can come any more, and nobody wrote how it ended. */
  | 'lost';

export interface PushTrace extends Advice {
  readonly verdict: Verdict;
  /** The word behind the verdict: a reason of `Deliveries`, SNS' failure type, or the last error. */
  readonly reason: string | null;
  readonly ticket_id: string | null;
  readonly comment_id: string | null;
  readonly kind: string | null;
  /** Hashed. */
  readonly push_id: string;
  /** The first characters of a hash. */
  readonly user: string;
  /** The first characters of a hash. */
  readonly phone: string;
  readonly sns_message_id: string | null;
  /** How often Pyrus told of it, as far as the logs go. */
  readonly told: number;
  /** How often the queue handed it out. */
  readonly receives: number | null;
  readonly receives_left: number | null;
  readonly next_try_at: string | null;
  readonly durations_ms: {
    /** From the reply in Pyrus to the queue. */
    readonly reply_to_queue: number | null;
    /** From the queue to its end. */
    readonly queue_to_end: number | null;
    readonly reply_to_end: number | null;
  };
  readonly notes: readonly Note[];
  readonly steps: readonly Step[];
}

/** Something that is so besides, and may explain what people see. */
export interface Note {
  readonly code: string;
  readonly text: string;
}

export interface Step {
  readonly at: string;
  readonly step: string;
  readonly text: string;
  /** Since the step before. */
  readonly after_ms: number | null;
}

export interface PhoneTrace {
  readonly phone: string;
  /** An item of it exists. */
  readonly known: boolean;
  readonly registered: boolean;
  readonly registered_at: string | null;
  /** `anybody`: the app never registered the phone, so it gets what Pyrus sends. */
  readonly signed_in: 'this_user' | 'somebody_else' | 'nobody' | 'anybody';
  readonly dead_since: string | null;
  readonly last_failure: string | null;
  readonly last_failure_at: string | null;
  readonly notifications_enabled: boolean | null;
  readonly app_version: string | null;
  readonly locale: string | null;
}

export interface ChatTrace {
  readonly refusals: readonly Refusals[];
  readonly changes: readonly Step[];
  readonly retired: boolean | null;
  /** Keys that work now; null where they could not be read. */
  readonly keys:
    | readonly {
        readonly key_id: string;
        readonly label: string | null;
        readonly created_at: string;
        readonly valid_until: string | null;
      }[]
    | null;
}

/** The same refusal over and over: the app asks every few seconds. */
export interface Refusals extends Advice {
  /** Whose: of the chat (`/authorize`), or of `/devices`. */
  readonly of: 'chat' | 'registration';
  readonly reason: string;
  readonly key_id: string | null;
  readonly count: number;
  readonly first_at: string;
  readonly last_at: string;
}

/** How many characters of a hash name a phone or a user: enough to tell a few apart. */
const SHOWN = 8;
export const short = (hash: string): string => hash.slice(0, SHOWN);

export const iso = (instant: number): string => new Date(instant).toISOString();
export const isoOrNull = (instant: number | undefined): string | null =>
  instant === undefined ? null : iso(instant);

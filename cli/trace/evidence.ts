import type { Operations } from '../../lib/operations.ts';
import type { Delivery } from '../deliveries/delivery.ts';
import type { LogLine } from '../logs/log-line.ts';
import type { Phone } from '../phones/phone.ts';

/** All that a trace is made of: what was read, and what could not be. Instants are milliseconds since 1970. */
export interface Evidence {
  readonly now: number;
  readonly subject: Subject;
  /** Whether the stack serves the app at all. */
  readonly isOurApp: boolean;
  readonly settings: Operations['settings'];
  readonly logsSince: number;
  /** Rows of the table `Deliveries`, oldest first. */
  readonly rows: readonly Delivery[];
  /** Lines about the subject, oldest first. */
  readonly lines: readonly LogLine[];
  /** By address; those that are not known are missing. */
  readonly phones: ReadonlyMap<string, Phone>;
  /** Addresses of the phones that are noted under the user. */
  readonly noted: readonly string[];
  readonly queues: QueueFacts | undefined;
  /** The user's keys that work. */
  readonly keys: KeyFacts | undefined;
  /** Whether Pyrus called the webhook at all; looked for only where nothing else was found. */
  readonly webhook: WebhookFacts | undefined;
  readonly missing: readonly Missing[];
}

/** What is asked about: a ticket, a user, or both: a ticket's pushes for one user. */
export interface Subject {
  readonly appId: string;
  readonly ticketId: string | undefined;
  readonly userId: string | undefined;
  /** The user as rows and lines name them. */
  readonly user: string | undefined;
}

/** About as many as there are: SQS counts roughly. */
export interface QueueFacts {
  readonly waiting: number;
  /** Being worked on, or hidden until their next try. */
  readonly hidden: number;
  readonly deadLetters: number;
  /** How often the delivery queue hands a message out before it goes to the dead-letter queue. */
  readonly maxReceives: number;
  /** How long a message is hidden whose handler came to no end, in milliseconds. */
  readonly visibilityTimeout: number;
}

export interface KeyFacts {
  readonly retired: boolean;
  readonly keys: readonly {
    readonly key_id: string;
    readonly label: string | null;
    readonly created_at: string;
    readonly valid_until: string | null;
  }[];
}

export interface WebhookFacts {
  readonly queued: boolean;
  readonly refusals: readonly string[];
}

/** What could not be read, such as the log of a function. */
export interface Missing {
  readonly what: string;
  readonly why: string;
}

import type { DeskEvent } from '../pyrus/events.ts';

/** Whom and what a step is about; ids and tokens as they came. */
export interface Subject {
  readonly users: readonly string[];
  readonly tickets: readonly string[];
  /** Push tokens. */
  readonly tokens: readonly string[];
}

/** An HTTP request as it came, for repeating it. */
export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined where there was none, or one too long to keep. */
  readonly body: string | undefined;
}

/** What set a function off. */
export type Trigger =
  | { readonly type: 'http'; readonly route: string; readonly request: HttpRequest }
  | { readonly type: 'action'; readonly action: string; readonly payload: string }
  | { readonly type: 'queue'; readonly messages: number }
  | { readonly type: 'deployment'; readonly resource: string; readonly request: string }
  | { readonly type: 'other' };

/**
 * Something that happened in the run. A `step` is an invocation of a function; `call`, `line` and `done` of the same
 * `trace` belong to it, and may come after each other in any order.
 */
export type FeedEvent =
  | {
      readonly kind: 'step';
      readonly trace: string;
      readonly function: string;
      readonly trigger: Trigger;
      readonly subject: Subject;
    }
  | {
      readonly kind: 'call';
      readonly trace: string;
      readonly service: string;
      readonly operation: string;
      /** Tables, a queue, a topic… by their names. */
      readonly resources: readonly string[];
      /** Null where there was no answer. */
      readonly status: number | null;
      readonly duration_ms: number;
    }
  | {
      readonly kind: 'line';
      readonly trace: string;
      /** As the handler wrote it: JSON. */
      readonly text: string;
    }
  | {
      readonly kind: 'done';
      readonly trace: string;
      readonly duration_ms: number;
      /** HTTP status of the answer, where it has one. */
      readonly status: number | null;
      /** Name of the error where the function failed. */
      readonly error: string | null;
    }
  | {
      readonly kind: 'push';
      readonly token: string;
      /** Names the push towards SNS. */
      readonly message_id: string;
      /** `ok`, or why FCM did not take it. */
      readonly outcome: string;
      readonly attempt: number;
      /** FCM's v1 message. */
      readonly message: unknown;
    }
  | { readonly kind: 'desk'; readonly event: DeskEvent };

export type NumberedFeedEvent = FeedEvent & { readonly id: number; readonly at: string };

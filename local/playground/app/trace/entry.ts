import type { LogEvent } from '../../../../cli/logs/log-line.ts';
import type { EventOf, Subject } from '../../feed-event.ts';

/** An AWS call of a step. */
export type Call = Pick<EventOf<'call'>, 'service' | 'operation' | 'resources' | 'status' | 'duration_ms'>;

/** What a handler wrote: one of the lines that tell what became of chats and pushes, or another one in words. */
export type Line =
  | { readonly event: LogEvent; readonly remark?: never }
  | { readonly event?: never; readonly remark: { readonly isTrouble: boolean; readonly text: string } };

/** A function at work, from what set it off to how it ended. */
export interface Step {
  readonly kind: 'step';
  readonly service: string;
  readonly trigger: EventOf<'step'>['trigger'];
  readonly calls: readonly Call[];
  readonly lines: readonly Line[];
  /** Undefined while it is at work. */
  readonly end: Pick<EventOf<'done'>, 'status' | 'duration_ms' | 'error'> | undefined;
}

/** One row of "What happened". */
export interface Entry {
  /** Id of its first event. */
  readonly id: number;
  readonly at: string;
  /** Whom and what it is about, as far as is known by now. */
  readonly subject: Subject;
  /** How many alike it stands for. */
  readonly count: number;
  readonly what:
    | Step
    | Pick<EventOf<'push'>, 'kind' | 'token' | 'outcome' | 'attempt'>
    | Pick<EventOf<'desk'>, 'kind' | 'event'>;
}

const ROUTE = 'POST /authorize';

/** Whether the entry is an authorization that let its user in: of these there are many. */
export const isLetIn = ({ what }: Entry): boolean =>
  what.kind === 'step' &&
  what.trigger.type === 'http' &&
  what.trigger.route === ROUTE &&
  what.end?.status === 200;

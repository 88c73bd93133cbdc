import * as v from 'valibot';

/*
 * What the run tells the page. Both sides read this file: the server for its types, the page to check what it gets.
 */

const text = v.string();
const count = v.number();

const SubjectSchema = v.object({ users: v.array(text), tickets: v.array(text), tokens: v.array(text) });
/** Whom and what a step is about; ids and push tokens as they came. */
export type Subject = v.InferOutput<typeof SubjectSchema>;

const HttpRequestSchema = v.object({
  method: text,
  url: text,
  headers: v.record(text, text),
  /** Absent where there was none, or one too long to keep. */
  body: v.optional(text),
});
/** An HTTP request as it came, for repeating it. */
export type HttpRequest = v.InferOutput<typeof HttpRequestSchema>;

const TriggerSchema = v.variant('type', [
  v.object({ type: v.literal('http'), route: text, request: HttpRequestSchema }),
  v.object({ type: v.literal('action'), action: text, function: text, payload: text }),
  v.object({ type: v.literal('queue'), messages: count }),
  v.object({ type: v.literal('deployment'), resource: text, request: text }),
  v.object({ type: v.literal('other') }),
]);
/** What set a function off. */
export type Trigger = v.InferOutput<typeof TriggerSchema>;

const about = { app_id: text, user_id: text };
const reply = { ...about, ticket_id: count, comment_id: count };
const answered = { status: v.nullable(count), duration_ms: count };

/** As the stand-in for Pyrus tells it. */
const DeskEventSchema = v.variant('kind', [
  v.object({ kind: v.literal('authorization'), ...about, request: text, ...answered }),
  v.object({ kind: v.literal('push_token'), ...about, device: v.nullable(text) }),
  v.object({ kind: v.literal('comment'), ...reply, is_inbound: v.boolean() }),
  v.object({ kind: v.literal('webhook'), ...reply, device: text, attempt: count, ...answered }),
]);

const numbered = { id: count, at: text };

export const FeedEventSchema = v.variant('kind', [
  /** A function begins; `call`, `line` and `done` of the same trace belong to it, and come in any order. */
  v.object({
    ...numbered,
    kind: v.literal('step'),
    trace: text,
    /** As its log lines name it. */
    service: text,
    trigger: TriggerSchema,
    subject: SubjectSchema,
  }),
  v.object({
    ...numbered,
    kind: v.literal('call'),
    trace: text,
    service: text,
    operation: text,
    /** Tables, a queue, a topic… by their names. */
    resources: v.array(text),
    /** Null where there was no answer. */
    ...answered,
  }),
  /** JSON, as the handler wrote it. */
  v.object({ ...numbered, kind: v.literal('line'), trace: text, text }),
  v.object({
    ...numbered,
    kind: v.literal('done'),
    trace: text,
    /** HTTP status of the answer, where it has one. */
    ...answered,
    /** Name of the error where the function failed. */
    error: v.nullable(text),
  }),
  /** An attempt to bring a push to a phone. */
  v.object({
    ...numbered,
    kind: v.literal('push'),
    token: text,
    /** As SNS named the publish. */
    message_id: text,
    /** `ok`, or why FCM did not take it. */
    outcome: text,
    attempt: count,
    /** FCM's v1 message. */
    message: v.unknown(),
  }),
  v.object({ ...numbered, kind: v.literal('desk'), event: DeskEventSchema }),
]);

/** Something that happened in the run. Ids go up. */
export type NumberedFeedEvent = v.InferOutput<typeof FeedEventSchema>;
type WithoutNumber<Event> = Event extends unknown ? Omit<Event, 'id' | 'at'> : never;
export type FeedEvent = WithoutNumber<NumberedFeedEvent>;
/** One kind of it. */
export type EventOf<Kind extends NumberedFeedEvent['kind']> = Extract<NumberedFeedEvent, { kind: Kind }>;

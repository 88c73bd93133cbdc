import * as v from 'valibot';
import type { Operations } from '../../lib/operations.ts';

/** The function that wrote a line. */
export type LogSource = keyof Operations['logs'];

const text = v.string();
const optionalText = v.optional(text);
/** A push in a line, by hashes; `ticket` and `push_id` are the key of its row in `Deliveries`. */
const push = { push_id: text, ticket: text, user: text, device: text };
const line = <const TMessage extends string, TEntries extends v.ObjectEntries>(
  message: TMessage,
  entries: TEntries,
) => v.object({ message: v.literal(message), ...entries });

/** The lines by which the handlers tell what they did, as far as they are read here. */
const eventSchema = v.variant('message', [
  line('reply queued', push),
  line('webhook refused', { reason: text }),
  line('push sent', { ...push, sns_message_id: text }),
  line('push suppressed', { ...push, reason: text }),
  line('push failed', { ...push, reason: text }),
  line('push repeated', push),
  line('push not settled', {
    push_id: text,
    receives: v.number(),
    device: optionalText,
    error: v.object({ name: text, message: v.optional(text, '') }),
  }),
  line('platform event', {
    type: text,
    failure: optionalText,
    lesson: text,
    device: optionalText,
    sns_message_id: optionalText,
  }),
  line('authorization refused', { reason: text, user: optionalText, key_id: optionalText }),
  line('registration refused', { reason: text, user: optionalText, key_id: optionalText }),
  line('phone registered', { user: text, device: text, signed_out: v.optional(v.number(), 0) }),
  line('phone signed out', { user: text, device: text, cause: text }),
  line('credential refused', { reason: text, credential: optionalText }),
  line('security keys changed', {
    by: v.object({ request_id: text, credential: optionalText }),
    action: text,
    app: optionalText,
    user: optionalText,
    key_ids: v.optional(v.array(text), []),
    superseded: v.optional(v.array(text), []),
    issued_before: optionalText,
    /** The name of the credential that was made or revoked. */
    credential: optionalText,
  }),
]);

export type LogEvent = v.InferOutput<typeof eventSchema>;
export type EventOf<TMessage extends LogEvent['message']> = Extract<LogEvent, { readonly message: TMessage }>;

/** Any other line: of Lambda itself, or of a handler in trouble. */
const otherSchema = v.object({
  level: optionalText,
  message: v.optional(v.union([text, v.object({ errorType: optionalText, errorMessage: optionalText })])),
  error: v.optional(v.object({ name: text, message: v.optional(text, '') })),
  /** Of Lambda: `platform.report` tells of time-outs and exits. */
  record: v.optional(v.object({ status: optionalText, errorType: optionalText })),
});

/** What a line says that is no event: in words, and whether something went wrong. */
interface Remark {
  readonly isTrouble: boolean;
  readonly text: string;
}

/** A line of a log, with its place. */
export interface LogLine {
  readonly source: LogSource;
  /** Unique in its log group. */
  readonly eventId: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Absent where the line is none of those that tell what became of chats and pushes. */
  readonly event?: LogEvent;
  readonly remark?: Remark;
}

const jsonSchema = v.pipe(v.string(), v.parseJson());
/** When the handler wrote the line, by its own clock: CloudWatch's time may be that of a machine in between. */
const stampSchema = v.object({ timestamp: v.pipe(text, v.isoTimestamp()) });

/** Reads the text of a line; a line that is no event becomes a remark. `at` is absent where the line does not tell. */
export function readLine(text: string): Pick<LogLine, 'event' | 'remark'> & { readonly at?: number } {
  const json = v.safeParse(jsonSchema, text);
  const stamp = v.safeParse(stampSchema, json.output);
  const at = stamp.success ? { at: Date.parse(stamp.output.timestamp) } : {};
  const event = v.safeParse(eventSchema, json.output);
  if (event.success) return { ...at, event: event.output };
  const other = v.safeParse(otherSchema, json.output);
  return {
    ...at,
    remark: other.success ? remarkOf(other.output) : { isTrouble: false, text: text.trimEnd() },
  };
}

function remarkOf({ level, message, error, record }: v.InferOutput<typeof otherSchema>): Remark {
  if (record !== undefined) {
    const { status = 'done', errorType } = record;
    return {
      isTrouble: status !== 'success' && status !== 'done',
      text: `Lambda: ${[status, errorType].filter(Boolean).join(', ')}`,
    };
  }
  const words =
    typeof message === 'object'
      ? [message.errorType, message.errorMessage].filter(Boolean).join(': ')
      : message;
  const cause = error === undefined ? '' : `: ${[error.name, error.message].filter(Boolean).join(': ')}`;
  return { isTrouble: level === 'WARN' || level === 'ERROR', text: `${words ?? 'a line'}${cause}` };
}

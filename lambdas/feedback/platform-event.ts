import * as v from 'valibot';

/** What goes into the log, and into a metric's dimension, is a word or an id; anything else is `other`. */
const word = v.pipe(
  v.string(),
  v.transform((text) => (/^[\w-]{1,64}$/.test(text) ? text : 'other')),
);

/**
 * What SNS tells of a platform application's endpoints. SNS documents no schema: only what is used is asked for
 * (https://docs.aws.amazon.com/sns/latest/dg/application-event-notifications.html).
 */
const platformEventSchema = v.object({
  EventType: word,
  EndpointArn: v.optional(v.string()),
  FailureType: v.optional(word),
  Time: v.optional(v.string()),
  MessageId: v.optional(word),
});

export type PlatformEvent = v.InferOutput<typeof platformEventSchema>;

/** Events come as they are where the subscription delivers raw messages, else in SNS' envelope. */
const envelopeSchema = v.object({ Type: v.literal('Notification'), Message: v.string() });

/**
 * When it happened, in milliseconds since 1970: as the event says, or when it came into the queue, whichever is earlier.
 * Between the two the phone may have been registered anew.
 */
export function instantOf({ Time }: PlatformEvent, sentAt: number): number {
  const time = Time === undefined ? Number.NaN : Date.parse(Time);
  return Number.isNaN(time) ? sentAt : Math.min(time, sentAt);
}

/** @throws Error without the text, where it is no event */
export function readPlatformEvent(body: string): PlatformEvent {
  const json = v.safeParse(v.pipe(v.string(), v.parseJson()), body);
  const envelope = v.safeParse(envelopeSchema, json.output);
  if (envelope.success) {
    return readPlatformEvent(envelope.output.Message);
  }
  const event = v.safeParse(platformEventSchema, json.output);
  if (!event.success) {
    throw new Error('A message in the feedback queue is not an event of a platform application');
  }
  return event.output;
}

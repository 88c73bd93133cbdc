import * as v from 'valibot';

const instantSchema = v.pipe(
  v.string(),
  v.isoTimestamp(),
  v.check((text) => !Number.isNaN(Date.parse(text))),
);

/** The instant that an ISO 8601 text with its time zone, or `now`, stands for; undefined where it is neither. */
export function parseInstant(text: string): string | undefined {
  if (text === 'now') return new Date().toISOString();
  return v.is(instantSchema, text) ? new Date(text).toISOString() : undefined;
}

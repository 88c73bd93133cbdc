import { parseDuration } from '../duration.ts';
import { parseInstant } from '../instant.ts';

/**
 * The instant that `24h` (ago) or an ISO 8601 text stands for, in milliseconds since 1970; undefined where it is neither,
 * or is in the future.
 */
export function parseSince(text: string, now: number): number | undefined {
  const seconds = parseDuration(text);
  const instant = parseInstant(text);
  const since =
    seconds !== undefined ? now - seconds * 1_000 : instant === undefined ? undefined : Date.parse(instant);
  return since !== undefined && since <= now ? since : undefined;
}

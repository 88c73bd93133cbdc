import { isCalendarDay } from '../shared/calendar-day.ts';

const ISO_8601 =
  /^(?<date>\d{4}-\d\d-\d\d)(?:[T ](?<time>\d\d:\d\d(?::\d\d)?)(?:[.,](?<fraction>\d+))? ?(?<zone>Z|[+-]\d\d(?::?\d\d)?)?)?$/i;

/**
 * When support replied. Pyrus does not document the format: ISO 8601 is read, without a zone as UTC; what can't be read
 * and what lies in the future counts as now.
 *
 * @returns milliseconds since 1970, never more than `now`
 */
export function readCreatedAt(value: unknown, now: number): number {
  const parts = typeof value === 'string' ? ISO_8601.exec(value)?.groups : undefined;
  if (parts === undefined) {
    return now;
  }
  const { date = '', time = '00:00', fraction = '0', zone = 'Z' } = parts;
  const seconds = time.length === 5 ? `${time}:00` : time;
  const instant = Date.parse(`${date}T${seconds}.${fraction.slice(0, 3)}${withMinutes(zone)}`);
  return Number.isNaN(instant) || instant < 0 || !isCalendarDay(date) ? now : Math.min(instant, now);
}

/** `+03` and `+0300` as `+03:00`, the one form that `Date.parse` must understand. */
const withMinutes = (zone: string): string =>
  zone.toUpperCase() === 'Z' ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(3).replace(':', '') || '00'}`;

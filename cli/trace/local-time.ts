const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const two = (n: number): string => String(n).padStart(2, '0');

/** `2026-01-31`, in the local time zone. */
export function localDay(instant: number): string {
  const date = new Date(instant);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** `12:00:03.250`, in the local time zone. */
export function localTime(instant: number): string {
  const date = new Date(instant);
  const milliseconds = String(date.getMilliseconds()).padStart(3, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${milliseconds}`;
}

/** `+03:00`: how far the local time zone is ahead of UTC at an instant. */
export function localOffset(instant: number): string {
  const minutes = -new Date(instant).getTimezoneOffset();
  const ahead = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(ahead / 60))}:${two(ahead % 60)}`;
}

/** `2026-01-31 12:00:03 +03:00`. */
export const localInstant = (instant: number): string =>
  `${localDay(instant)} ${localTime(instant).slice(0, 8)} ${localOffset(instant)}`;

/** `340 ms`, `1.2 s`, `3 min 4 s`, `2 h 5 min`, `3 d 4 h`. */
export function inWords(duration: number): string {
  if (duration < SECOND) return `${Math.round(duration)} ms`;
  if (duration < MINUTE) return `${(Math.floor(duration / 100) / 10).toFixed(1)} s`;
  if (duration < HOUR) return pair(duration, MINUTE, 'min', SECOND, 's');
  if (duration < DAY) return pair(duration, HOUR, 'h', MINUTE, 'min');
  return pair(duration, DAY, 'd', HOUR, 'h');
}

function pair(duration: number, large: number, largeUnit: string, small: number, smallUnit: string): string {
  const rest = Math.floor((duration % large) / small);
  return `${Math.floor(duration / large)} ${largeUnit}${rest === 0 ? '' : ` ${rest} ${smallUnit}`}`;
}

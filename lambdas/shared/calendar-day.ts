/** Whether a text of the form `2026-01-31` names a day. `Date.parse` takes 30 February for 2 March. */
export function isCalendarDay(text: string): boolean {
  const midnight = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(text);
}

/**
 * How often Pyrus' SDK asks its server for news, and so how often Pyrus asks `/authorize`: each request of the SDK is one
 * authorization. Seen in the SDK's code (repository `simplygoodsoftware/pyrusservicedesk`, March 2026).
 */
interface Phase {
  /** Seconds since the person was last active in which it lasts. */
  readonly until: number;
  /** Seconds between two requests. */
  readonly every: number;
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Activity is a chat that is opened, a message that is sent or that arrives; each begins the schedule anew. */
export const POLLING: readonly Phase[] = [
  { until: MINUTE, every: 5 },
  { until: 5 * MINUTE, every: 15 },
  { until: HOUR, every: MINUTE },
  { until: 3 * DAY, every: 3 * MINUTE },
];

/**
 * How many authorizations one person causes on average in the first `seconds` after they were active, while the app is
 * open all the time.
 */
export function authorizationsIn(seconds: number): number {
  const starts = [0, ...POLLING.map(({ until }) => until)];
  return POLLING.reduce((sum, { until, every }, phase) => {
    const from = starts[phase] ?? 0;
    return sum + Math.max(0, Math.min(seconds, until) - from) / every;
  }, 0);
}

/** Authorizations a second of so many people at a time: all just active, and all quiet for an hour. */
export const authorizationsASecond = (people: number): { readonly most: number; readonly least: number } => ({
  most: people / Math.min(...POLLING.map(({ every }) => every)),
  least: people / Math.max(...POLLING.map(({ every }) => every)),
});

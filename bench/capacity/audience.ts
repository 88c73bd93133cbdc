/** How people use an app: what decides the load, and what nobody knows before the app is out. */
export interface Audience {
  readonly name: 'low' | 'high';
  /** Minutes a day for which a phone has the app open so that the SDK asks; one sitting. */
  readonly minutesADay: number;
  readonly repliesADay: number;
  /** Share of a day's sittings and replies that falls into the busiest hour. */
  readonly inBusiestHour: number;
  /** Share of that hour's sittings that begins in its busiest minute: 1/60 is evenly. */
  readonly inBusiestMinute: number;
  /** Days in which an update that registers phones reaches all of them. */
  readonly rolloutDays: number;
}

/** A support chat that few need, and one in the middle of an app that a campaign sends everybody into. */
export const AUDIENCES: readonly Audience[] = [
  {
    name: 'low',
    minutesADay: 3,
    repliesADay: 0.02,
    inBusiestHour: 0.1,
    inBusiestMinute: 1 / 60,
    rolloutDays: 7,
  },
  {
    name: 'high',
    minutesADay: 30,
    repliesADay: 0.3,
    inBusiestHour: 0.2,
    inBusiestMinute: 1 / 20,
    rolloutDays: 1,
  },
];

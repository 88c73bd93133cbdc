const FIRST = 10;
const LONGEST = 15 * 60;

/**
 * Seconds until a push that failed is tried again: 10 s, 20 s, 40 s … 15 min. With eleven receives, the tries spread
 * over 66 minutes, longer than most outages.
 *
 * @param receives how often the queue handed the message out so far, from 1
 */
export const backOff = (receives: number): number =>
  Math.min(LONGEST, FIRST * 2 ** (Math.max(1, receives) - 1));

import { POLLING } from '../../cli/cost/polling.ts';

/**
 * Seconds until the SDK asks again.
 *
 * @param quiet seconds since the person was last active
 */
export const intervalAfter = (quiet: number): number =>
  (POLLING.find(({ until }) => quiet < until) ?? POLLING[POLLING.length - 1] ?? { every: 60 }).every;

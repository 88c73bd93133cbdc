import { POLLING } from '../../../../cli/cost/polling.ts';

/** Seconds until the SDK asks again, by how long the person has been quiet; undefined: not any more. */
export const refreshAfter = (quietSeconds: number): number | undefined =>
  POLLING.find(({ until }) => quietSeconds < until)?.every;

/** How long the contract lets a route take. Milliseconds. */
export const TIME_LIMITS = {
  '/authorize': 2_000,
  '/webhook': 10_000,
  '/devices': 10_000,
  '/devices/unregister': 10_000,
  '/keys/issue': 15_000,
} as const;

/**
 * What a machine of tests may add to that: it is busy, and a local function that died or is called by more than four at a time
 * lets others wait for a process. The functions' own time-outs, which are tighter, hold all the same: a function that is cut off
 * gives no `Retry-After`.
 */
export const ROOM = 4_000;

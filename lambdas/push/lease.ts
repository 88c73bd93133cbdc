/** After this long a publish is given up; the queue brings it again. Milliseconds. */
export const PUBLISH_TIMEOUT = 2_000;

/**
 * How long a push may be on its way to SNS once it has taken the phone's lease: the publish, and a second and a half for
 * what comes before it and for clocks that differ. Milliseconds.
 */
export const LEASE = PUBLISH_TIMEOUT + 1_500;

/**
 * Waits until no push can be on its way to a phone any more.
 *
 * @param leasedUntil milliseconds since 1970
 */
export async function untilLeaseEnds(leasedUntil: number, now: number): Promise<void> {
  // A clock that is far ahead must not hold an app for longer than a lease lasts.
  const rest = Math.min(leasedUntil - now, LEASE);
  if (rest > 0) {
    await new Promise((resolve) => setTimeout(resolve, rest));
  }
}

import { median } from '../../bench/statistics.ts';

/** One look at the memory of a process, after a garbage collection. */
export interface Look {
  /** Calls until then. */
  readonly calls: number;
  /** What objects take. Bytes. */
  readonly heap: number;
  /** What buffers take outside of the heap. Bytes. */
  readonly external: number;
}

/** Node reads from a socket into a buffer of this size, which is there at one look and not at the next. Bytes. */
const SOCKET_BUFFER = 64 * 1024;

/** Bytes that each call adds. */
export const bytesPerCall = (looks: readonly Look[]): number => heapSlope(looks) + externalSlope(looks);

/**
 * The median of the slopes between any two looks (Theil-Sen). What is let go or made once is a step; the least squares would
 * take it for a slope, the median does not.
 */
const heapSlope = (looks: readonly Look[]): number =>
  median(
    looks.flatMap((from, index) =>
      looks.slice(index + 1).map((to) => (to.heap - from.heap) / (to.calls - from.calls)),
    ),
  );

/** What the second half of the looks has at least, beyond what the first half has and one buffer of a socket. */
function externalSlope(looks: readonly Look[]): number {
  const middle = Math.ceil(looks.length / 2);
  const least = (some: readonly Look[]): number => Math.min(...some.map(({ external }) => external));
  const more = least(looks.slice(middle)) - least(looks.slice(0, middle)) - SOCKET_BUFFER;
  const calls = (looks[middle]?.calls ?? 0) - (looks[0]?.calls ?? 0);
  return Math.max(0, more) / calls;
}

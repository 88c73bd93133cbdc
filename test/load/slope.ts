import { median } from '../../bench/statistics.ts';

/** One look at a heap. */
export interface Point {
  /** Calls until then. */
  readonly calls: number;
  /** Bytes. */
  readonly heap: number;
}

/**
 * Bytes that each call adds: the median of the slopes between any two points (Theil-Sen). What is let go or compiled once is a
 * step; the least squares would take it for a slope, the median does not.
 */
export const slopeOf = (points: readonly Point[]): number =>
  median(
    points.flatMap((from, index) =>
      points.slice(index + 1).map((to) => (to.heap - from.heap) / (to.calls - from.calls)),
    ),
  );

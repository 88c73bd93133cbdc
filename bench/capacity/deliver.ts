import { ASSUMED } from '../../cli/cost/assumptions.ts';

/** How fast `deliver` can be; a test compares the first two with the synthesised template. */
export const DELIVER = {
  /** Batches in hand at a time: the event source's `maxConcurrency`. */
  atOnce: 5,
  /** Pushes in a batch. */
  batch: 10,
  /** Milliseconds of a full batch, not measured on AWS: its pushes go side by side, which takes half as long again as one. */
  batchMilliseconds: ASSUMED.milliseconds.deliver * 1.5,
} as const;

/** Pushes a second while the queue is never empty. */
export const pushesASecond = (DELIVER.atOnce * DELIVER.batch * 1000) / DELIVER.batchMilliseconds;

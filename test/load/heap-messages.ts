import * as v from 'valibot';

/** What a process whose heap is measured is told, once. */
export const TaskSchema = v.object({
  /** Path of the bundle. */
  bundle: v.string(),
  /** What its handler is called with, round by round; the first round is the warming up. JSON. */
  rounds: v.array(v.array(v.string())),
});
export type Task = v.InferOutput<typeof TaskSchema>;

/** What it answers. */
export const ReportSchema = v.object({
  /** Heap after a garbage collection, at the end of each round. Bytes. */
  heap: v.array(v.number()),
  /** Calls that did not end as they should: no 200, or a push that goes back to the queue. */
  failed: v.number(),
});
export type Report = v.InferOutput<typeof ReportSchema>;

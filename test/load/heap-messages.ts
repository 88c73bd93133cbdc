import * as v from 'valibot';
import { CallerSchema } from './events.ts';

/** What a process whose heap is measured is told, once: little, for what it is told is in its heap too. */
export const TaskSchema = v.object({
  /** Path of the bundle. */
  bundle: v.string(),
  /** The function: what its handler is called with, see `events.ts`. */
  name: v.string(),
  caller: CallerSchema,
  /** Calls of each round; the first round is the warming up. */
  rounds: v.array(v.number()),
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

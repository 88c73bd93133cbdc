import * as v from 'valibot';
import { CallerSchema } from './calls.ts';

/** What a process whose heap is measured is told first. */
export const TaskSchema = v.object({
  /** Path of the bundle. */
  bundle: v.string(),
  /** The function: what its handler is called with, see `calls.ts`. */
  name: v.string(),
  caller: CallerSchema,
});
export type Task = v.InferOutput<typeof TaskSchema>;

/** Then, over and over: so many calls. */
export const RoundSchema = v.object({ calls: v.number() });
export type Round = v.InferOutput<typeof RoundSchema>;

/** What it answers to each round. */
export const ReportSchema = v.object({
  /** After a garbage collection: what objects take, and what buffers take outside of the heap. Bytes. */
  heap: v.number(),
  external: v.number(),
  /** Calls that did not end as they should while the services work. */
  otherwise: v.number(),
});
export type Report = v.InferOutput<typeof ReportSchema>;

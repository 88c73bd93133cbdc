import * as v from 'valibot';

/** What a process that authorizes is told: the bodies of the requests, once; then how many to make of them. */
export const CommandSchema = v.variant('kind', [
  v.object({ kind: v.literal('bodies'), bodies: v.array(v.string()) }),
  v.object({ kind: v.literal('authorize'), calls: v.number() }),
]);
export type Command = v.InferOutput<typeof CommandSchema>;

/** What it answers. */
export const ReportSchema = v.variant('kind', [
  v.object({ kind: v.literal('ready') }),
  v.object({
    kind: v.literal('done'),
    /** User and system time of the whole process, garbage collection and compilation included. */
    cpuMicroseconds: v.number(),
    /** Answers that were no 200. */
    wrong: v.number(),
  }),
]);
export type Report = v.InferOutput<typeof ReportSchema>;

import * as v from 'valibot';

/** What an answer must be: its status and its body, or how an SQS batch ended. */
const expectedSchema = v.object({
  statusCode: v.optional(v.number()),
  /** Empty where the answer has none. */
  body: v.optional(v.string()),
  batchItemFailures: v.optional(v.array(v.unknown())),
});

/** Some calls, one after the other. */
const stepSchema = v.object({
  name: v.string(),
  /** Each is one call. */
  events: v.array(v.unknown()),
  /** How often the events are gone through. */
  times: v.number(),
  expected: expectedSchema,
});

/** What a fresh process does: it loads a handler and calls it, step by step. */
const taskSchema = v.object({
  /** The bundle, which exports `handler`. */
  file: v.string(),
  /** What the context tells of the time that is left. Milliseconds. */
  timeout: v.number(),
  steps: v.array(stepSchema),
});

export type Expected = v.InferOutput<typeof expectedSchema>;
export type Step = v.InferOutput<typeof stepSchema>;
export type Task = v.InferOutput<typeof taskSchema>;

const stepReportSchema = v.object({
  /** Milliseconds of each call. */
  latencies: v.array(v.number()),
  /** Milliseconds of processor time of the whole step. */
  cpu: v.number(),
});

/** What came of it. Milliseconds since the process was started, and bytes. */
export const reportSchema = v.object({
  ready: v.number(),
  firstAnswer: v.number(),
  /** Resident memory right after the first answer. */
  memory: v.number(),
  steps: v.record(v.string(), stepReportSchema),
});

export type StepReport = v.InferOutput<typeof stepReportSchema>;
export type Report = v.InferOutput<typeof reportSchema>;

import * as v from 'valibot';

/** What the benchmark tells the stand-in's process; each message is answered. */
export const requestSchema = v.variant('kind', [
  v.object({ kind: v.literal('start'), key: v.string(), cert: v.string() }),
  v.object({
    kind: v.literal('prepare'),
    items: v.record(v.string(), v.record(v.string(), v.unknown())),
    delay: v.number(),
  }),
  v.object({ kind: v.literal('take-calls') }),
]);

export type StandInRequest = v.InferOutput<typeof requestSchema>;

/** The port after `start`, the calls after `take-calls`. */
export const responseSchema = v.object({
  port: v.optional(v.number()),
  calls: v.optional(v.record(v.string(), v.number())),
});

export type StandInResponse = v.InferOutput<typeof responseSchema>;

import * as v from 'valibot';

/** What the runner sends for one invocation. `payload` is the event as JSON. */
export const InvocationSchema = v.object({
  requestId: v.string(),
  deadline: v.number(),
  traceId: v.string(),
  functionArn: v.string(),
  payload: v.string(),
});
export type Invocation = v.InferOutput<typeof InvocationSchema>;

/** What an execution environment answers: once after its INIT, then once an invocation. */
export const AnswerSchema = v.variant('kind', [
  v.object({ kind: v.literal('ready') }),
  v.object({ kind: v.literal('init-error'), payload: v.string() }),
  v.object({ kind: v.literal('result'), payload: v.string() }),
  v.object({ kind: v.literal('error'), payload: v.string() }),
]);
export type Answer = v.InferOutput<typeof AnswerSchema>;

/** How an invocation ended, as the Invoke API tells it. */
export interface InvocationResult {
  /** JSON: the handler's result, or `{errorType, errorMessage, trace}`. */
  readonly payload: string;
  readonly functionError: boolean;
}

export const failedInvocation = (errorType: string, errorMessage: string): InvocationResult => ({
  payload: JSON.stringify({ errorType, errorMessage }),
  functionError: true,
});

import * as v from 'valibot';
import type { InvocationResult } from './messages.ts';

const FailureSchema = v.object({
  errorType: v.string(),
  errorMessage: v.string(),
  /** There where the runtime caught what the handler threw. */
  trace: v.optional(v.array(v.string())),
});

export interface Failure {
  readonly requestId: string;
  readonly result: InvocationResult;
  readonly durationMs: number;
  readonly at: Date;
}

/**
 * The line that Lambda adds to the log of a function with JSON logs when an invocation fails.
 *
 * What the handler threw is logged by the Node.js runtime; what ended without the runtime (a time-out, an exit) is told by
 * the platform: https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html#platform-report
 */
export function failureLine({ requestId, result, durationMs, at }: Failure): string {
  const { errorType, errorMessage, trace } = v.parse(FailureSchema, JSON.parse(result.payload));
  const time = at.toISOString();
  if (trace !== undefined) {
    const message = { errorType, errorMessage, stackTrace: trace };
    return JSON.stringify({ timestamp: time, level: 'ERROR', requestId, message });
  }
  const metrics = { durationMs, billedDurationMs: Math.ceil(durationMs) };
  const status = errorType === 'Sandbox.Timedout' ? { status: 'timeout' } : { status: 'error', errorType };
  return JSON.stringify({ time, type: 'platform.report', record: { requestId, metrics, ...status } });
}

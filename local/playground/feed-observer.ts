import * as v from 'valibot';
import type { AnsweredCall, EndedInvocation, Observer } from '../observer.ts';
import type { Feed } from './feed.ts';
import { readEvent } from './trigger.ts';

const LineSchema = v.pipe(v.string(), v.parseJson(), v.object({ xray_trace_id: v.string() }));
const AnswerSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ statusCode: v.optional(v.number()), errorType: v.optional(v.string()) }),
);
const TablesSchema = v.object({ RequestItems: v.record(v.string(), v.unknown()) });
const NAMING = ['TableName', 'QueueUrl', 'TopicArn', 'PlatformApplicationArn', 'EndpointArn', 'TargetArn'];

/** Tells the feed what the functions do. */
export function feedObserver(feed: Feed): Observer {
  return {
    invocationStarted({ traceId: trace, functionName, service = functionName, payload }) {
      feed.add({ kind: 'step', trace, service, ...readEvent(functionName, payload) });
    },
    invocationEnded: (invocation) => feed.add({ kind: 'done', ...ending(invocation) }),
    lineWritten(text) {
      const line = v.safeParse(LineSchema, text);
      if (line.success) feed.add({ kind: 'line', trace: line.output.xray_trace_id, text });
    },
    callAnswered({ traceId: trace, status = null, durationMs, ...call }) {
      if (trace === undefined) return;
      const { service, operation } = call;
      feed.add({
        kind: 'call',
        trace,
        service,
        operation,
        resources: resourcesOf(call),
        status,
        duration_ms: durationMs,
      });
    },
    pushAnswered({ token, messageId: message_id, message, attempt, outcome }) {
      feed.add({ kind: 'push', token, message_id, outcome, attempt, message });
    },
  };
}

function ending({ traceId: trace, durationMs: duration_ms, result }: EndedInvocation) {
  const answer = v.safeParse(AnswerSchema, result.payload);
  const { statusCode, errorType } = answer.success ? answer.output : {};
  return {
    trace,
    duration_ms,
    status: statusCode ?? null,
    error: result.functionError ? (errorType ?? 'Error') : null,
  };
}

/** What a call is about, by name: the last part of a URL or an ARN. */
function resourcesOf({ input }: Pick<AnsweredCall, 'input'>): string[] {
  const tables = v.safeParse(TablesSchema, input);
  if (tables.success) return Object.keys(tables.output.RequestItems);
  return NAMING.flatMap((name) => {
    const value = input?.[name];
    return typeof value === 'string' ? [value.split(/[/:]/).at(-1) ?? ''] : [];
  });
}

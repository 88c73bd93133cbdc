import type { InvocationResult } from './lambda/messages.ts';

/**
 * Hears what the run does, as it does it. Nothing waits for it. What it hears holds keys, tokens and texts, so none of it
 * may be logged.
 *
 * `traceId` ties together what one invocation brings about: Lambda hands it to the handler, whose log lines and AWS calls
 * carry it. https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 */
export interface Observer {
  invocationStarted(invocation: StartedInvocation): void;
  invocationEnded(invocation: EndedInvocation): void;
  /** A line that a handler wrote. */
  lineWritten(line: string): void;
  callAnswered(call: AnsweredCall): void;
  pushAnswered(push: AnsweredPush): void;
}

interface StartedInvocation {
  readonly traceId: string;
  readonly functionName: string;
  /** As the function names itself in its log lines; undefined where it does not. */
  readonly service: string | undefined;
  /** The event, as JSON. */
  readonly payload: string;
}

export interface EndedInvocation {
  readonly traceId: string;
  readonly durationMs: number;
  readonly result: InvocationResult;
}

/** An AWS call of a Lambda: every attempt that reached the wire. */
export interface AnsweredCall {
  /** Undefined where the caller did not tell. */
  readonly traceId: string | undefined;
  readonly service: string;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>> | undefined;
  /** HTTP status; undefined where the connection ended without an answer. */
  readonly status: number | undefined;
  readonly durationMs: number;
}

/** One attempt to bring a push to a phone. */
interface AnsweredPush {
  readonly token: string;
  /** As SNS named the publish. */
  readonly messageId: string;
  /** FCM's v1 message. */
  readonly message: unknown;
  readonly attempt: number;
  /** `ok`, or why FCM did not take it. */
  readonly outcome: string;
}

/** Hears nothing. */
export const NO_OBSERVER: Observer = {
  invocationStarted: () => {},
  invocationEnded: () => {},
  lineWritten: () => {},
  callAnswered: () => {},
  pushAnswered: () => {},
};

/** The root of a tracing header: what the log lines and the AWS calls of an invocation have in common. */
export const traceRoot = (header: string | undefined): string | undefined =>
  /(?:^|;)\s*Root=([^;]+)/.exec(header ?? '')?.[1];

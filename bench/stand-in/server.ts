import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type AwsAnswer, answerOf, type Items } from './aws-answers.ts';

/** Longer than any pause between two calls: connections are kept alive, as AWS keeps them. Milliseconds. */
const KEEP_ALIVE = 60_000;

export interface StandInOptions {
  /** PEM. */
  readonly key: string;
  readonly cert: string;
}

/** DynamoDB, SNS and SQS on one HTTPS port of this machine. */
export interface StandIn {
  readonly port: number;
  /** What the tables hold. */
  setItems(items: Items): void;
  /** How long each answer takes, at least. Milliseconds. */
  setDelay(milliseconds: number): void;
  /** From now on each call is answered with a failure of this status and error code, or as it should be. */
  setFailure(failure: Failure | undefined): void;
  /** How often each operation was called since the last time, refused calls included. */
  takeCalls(): Record<string, number>;
  stop(): Promise<void>;
}

interface Failure {
  readonly status: number;
  readonly code: string;
}

/** Starts on a free port. */
export async function startStandIn({ key, cert }: StandInOptions): Promise<StandIn> {
  let items: Items = {};
  let delay = 0;
  let failure: Failure | undefined;
  let calls: Record<string, number> = {};

  const server = createServer({ key, cert, keepAliveTimeout: KEEP_ALIVE }, async (request, response) => {
    const { 'x-amz-target': target } = request.headers;
    const body = await text(request);
    const answer = answerOf({ target: typeof target === 'string' ? target : undefined, body }, items);
    calls[answer.call] = (calls[answer.call] ?? 0) + 1;
    const send = ({ status, contentType, body: answered }: AwsAnswer) =>
      response
        .writeHead(status, { 'content-type': contentType, 'content-length': Buffer.byteLength(answered) })
        .end(answered);
    const given = failure === undefined ? answer : { ...answer, ...failed(failure) };
    if (delay > 0) {
      setTimeout(send, delay, given);
    } else {
      send(given);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('The stand-in has no port');
  }

  return {
    port: address.port,
    setItems: (next) => {
      items = next;
    },
    setDelay: (milliseconds) => {
      delay = milliseconds;
    },
    setFailure: (next) => {
      failure = next;
    },
    takeCalls: () => {
      const taken = calls;
      calls = {};
      return taken;
    },
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** As DynamoDB words its errors. */
const failed = ({ status, code }: Failure) => ({
  status,
  body: JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${code}`, message: 'As asked' }),
});

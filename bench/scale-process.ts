/*
 * The inside of a process that authorizes: loads the bundled `authorize` as Lambda does, then asks it on command.
 * `bench/scale/authorizer.ts` starts it.
 */
import { createRequire } from 'node:module';
import * as v from 'valibot';
import { CommandSchema, type Report } from './scale/messages.ts';

const HandlerSchema = v.object({ handler: v.function() });
const AnswerSchema = v.object({ statusCode: v.number() });

const { handler } = v.parse(HandlerSchema, createRequire(import.meta.url)(process.argv[2] ?? ''));

const report = (message: Report): void => void process.send?.(message);
const context = () => ({
  awsRequestId: crypto.randomUUID(),
  functionName: 'authorize',
  getRemainingTimeInMillis: () => 3_000,
});

let events: readonly object[] = [];
let next = 0;

process.on('message', async (message) => {
  const command = v.parse(CommandSchema, message);
  if (command.kind === 'bodies') {
    events = command.bodies.map(eventOf);
    report({ kind: 'ready' });
    return;
  }
  const statuses: number[] = [];
  const before = process.cpuUsage();
  for (let call = 0; call < command.calls; call++) {
    const answer = await Reflect.apply(handler, undefined, [events[next], context()]);
    statuses.push(v.parse(AnswerSchema, answer).statusCode);
    next = (next + 1) % events.length;
  }
  const { user, system } = process.cpuUsage(before);
  report({
    kind: 'done',
    cpuMicroseconds: user + system,
    wrong: statuses.filter((status) => status !== 200).length,
  });
});

/** What an HTTP API hands a Lambda (payload format 2.0), as far as `authorize` reads it. */
function eventOf(body: string): object {
  return {
    version: '2.0',
    routeKey: 'POST /authorize',
    rawPath: '/authorize',
    rawQueryString: '',
    headers: { 'content-type': 'application/json' },
    requestContext: { http: { method: 'POST', path: '/authorize' } },
    body,
    isBase64Encoded: false,
  };
}

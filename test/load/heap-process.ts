/*
 * The inside of a process whose heap is measured: calls a bundled handler as Lambda does, and looks at the heap after a
 * garbage collection. `heap.ts` starts it, with `--expose-gc`.
 */
import { once } from 'node:events';
import { createRequire } from 'node:module';
import * as v from 'valibot';
import { lambdaContext } from '../support/lambda-context.ts';
import { answerOf, CALLS } from './calls.ts';
import { type Report, RoundSchema, TaskSchema } from './heap-messages.ts';

const HandlerSchema = v.object({ handler: v.function() });

const [task] = await once(process, 'message');
const { bundle, name, caller } = v.parse(TaskSchema, task);
const { handler } = v.parse(HandlerSchema, createRequire(import.meta.url)(bundle));
const calls = CALLS[name] ?? [];
let number = 0;
let otherwise = 0;

// The SDK multiplies its waiting before another attempt by this: here nobody waits.
Math.random = () => 0;

process.on('message', async (message) => {
  const round = v.parse(RoundSchema, message);
  for (let done = 0; done < round.calls; done++) await call();
  process.send?.({ ...(await memoryAfterCollection()), otherwise } satisfies Report);
  otherwise = 0;
});
process.send?.('ready');

async function call(): Promise<void> {
  const { event, expect } = calls[number % calls.length] ?? {};
  const asked = event?.(caller, number++);
  const answer = await answered(asked);
  if (answer !== expect) otherwise += 1;
}

async function answered(event: unknown): Promise<string> {
  try {
    return answerOf(await Reflect.apply(handler, undefined, [event, lambdaContext()]));
  } catch (error) {
    return error instanceof Error ? error.name : 'thrown';
  }
}

async function memoryAfterCollection() {
  if (globalThis.gc === undefined) throw new Error('Start this process with --expose-gc');
  globalThis.gc();
  // What waits for its turn to be let go.
  await new Promise((resolve) => setImmediate(resolve));
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return { heap: heapUsed, external };
}

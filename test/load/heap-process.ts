/*
 * The inside of a process whose heap is measured: calls a bundled handler as Lambda does, and looks at the heap after a
 * garbage collection. `heap.ts` starts it, with `--expose-gc`.
 */
import { createRequire } from 'node:module';
import * as v from 'valibot';
import { lambdaContext } from '../support/lambda-context.ts';
import { EVENTS } from './events.ts';
import { type Report, TaskSchema } from './heap-messages.ts';

const HandlerSchema = v.object({ handler: v.function() });
const AnswerSchema = v.union([
  v.object({ statusCode: v.literal(200) }),
  v.object({ batchItemFailures: v.pipe(v.array(v.unknown()), v.empty()) }),
]);

process.once('message', async (message) => {
  const { bundle, name, caller, rounds } = v.parse(TaskSchema, message);
  const { handler } = v.parse(HandlerSchema, createRequire(import.meta.url)(bundle));
  const eventOf = EVENTS.get(name);
  const heap: number[] = [];
  let failed = 0;
  for (const calls of rounds) {
    for (let call = 0; call < calls; call++) {
      const answer = await Reflect.apply(handler, undefined, [eventOf?.(caller), lambdaContext()]);
      if (!v.is(AnswerSchema, answer)) failed++;
    }
    heap.push(await heapAfterCollection());
  }
  process.send?.({ heap, failed } satisfies Report);
  process.disconnect();
});

async function heapAfterCollection(): Promise<number> {
  if (globalThis.gc === undefined) throw new Error('Start this process with --expose-gc');
  globalThis.gc();
  // What waits for its turn to be let go.
  await new Promise((resolve) => setImmediate(resolve));
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}

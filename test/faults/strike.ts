import * as v from 'valibot';
import { countLines, pushesOf } from './evidence.ts';
import { kill, lambdasOf } from './processes.ts';
import { pause, type Stack } from './stack.ts';

/** Where the fault lets nothing through, a stroke comes all the same. */
const LONGEST_BETWEEN_STROKES_MS = 1_500;
const LOOK_EVERY_MS = 20;
/** A stroke misses where nothing is under way. */
const MOST_STROKES = 50;

type Victim = 'webhook' | 'deliver' | 'feedback';

/**
 * Kills the processes of a function again and again.
 *
 * @param kills how many invocations are to be hit
 * @param moment resolves when an invocation is where it is to be hit
 * @returns how many were
 */
export async function strike(
  stack: Stack,
  victim: Victim,
  kills: number,
  moment: () => Promise<void>,
): Promise<number> {
  const before = await invocationsHit(stack, victim);
  let hit = 0;
  for (let stroke = 0; stroke < MOST_STROKES && hit < kills; stroke++) {
    await moment();
    kill((await lambdasOf(stack.dataDir)).filter(({ name }) => name === victim));
    hit = (await invocationsHit(stack, victim)) - before;
  }
  return hit;
}

/** Invocations that ended with their process, as Lambda tells. */
const invocationsHit = (stack: Stack, victim: Victim): Promise<number> =>
  countLines(stack, victim, '{ $.record.errorType = "Runtime.ExitError" }');

/** Waits for one more push: then `deliver` is about to write its row. */
export async function untilPushed(stack: Stack): Promise<void> {
  const count = async () => (await pushesOf(stack)).length;
  const before = await count();
  await waitFor(async () => (await count()) > before);
}

const CallsSchema = v.array(v.object({ function: v.string(), operation: v.string() }));

/** Waits each time until a function makes a call once more. */
export function untilCalled(stack: Stack, victim: Victim, operation: string): () => Promise<void> {
  const count = async () => {
    const calls = v.parse(CallsSchema, await (await fetch(stack.run.outputs.CallsUrl)).json());
    return calls.filter(
      (call) => call.function.toLowerCase().includes(victim) && call.operation === operation,
    ).length;
  };
  let seen = 0;
  return async () => {
    await waitFor(async () => (await count()) > seen);
    seen = await count();
  };
}

/** Waits until something is so, or for some time. */
export async function waitFor(
  isSo: () => Promise<boolean>,
  forMs = LONGEST_BETWEEN_STROKES_MS,
): Promise<void> {
  const end = Date.now() + forMs;
  while (Date.now() < end && !(await isSo())) await pause(LOOK_EVERY_MS);
}

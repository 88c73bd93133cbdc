import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Late } from './violation.ts';

/**
 * @returns the result of `work`, and how long it took
 * @throws Late where it takes longer than `limit` milliseconds, or what `work` throws
 */
export async function timed<T>(
  limit: number,
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly ms: number }> {
  const started = performance.now();
  const { promise: late, resolve } = Promise.withResolvers<'late'>();
  const timer = setTimeout(resolve, limit, 'late');
  try {
    const result = await Promise.race([work(), late]);
    const ms = performance.now() - started;
    // What holds the thread up is late too, though its answer is there before the timer.
    if (result === 'late' || ms > limit) throw new Late(limit);
    return { result, ms };
  } finally {
    clearTimeout(timer);
  }
}

setFlagsFromString('--expose-gc');
const collectGarbage: unknown = runInNewContext('gc');

/** Bytes of the heap that are in use after a garbage collection. */
export async function heapInUse(): Promise<number> {
  if (typeof collectGarbage !== 'function') throw new Error('This Node cannot collect garbage when told');
  collectGarbage();
  // What waits for its turn to be let go.
  await new Promise((resolve) => setImmediate(resolve));
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

import fc from 'fast-check';
import type { Backend } from '../support/backend.ts';
import type { Service, Target } from './target.ts';

/** What fails at a time. */
const FAILING: readonly (readonly Service[])[] = [['dynamodb', 'sqs', 'sns'], ['dynamodb'], ['sqs'], ['sns']];
/** Many wait for the SDK, which tries again. */
const SIDE_BY_SIDE = 50;

/**
 * Tries inputs while every call to some of the services fails, then lets the services work again.
 *
 * @param attempt tries one input; never rejects
 * @returns how many were tried
 */
export async function whileBroken<T>(
  { inputs }: Target<T>,
  backend: Backend,
  { count, seed }: { readonly count: number; readonly seed: number },
  attempt: (input: T, failing: ReadonlySet<Service>) => Promise<void>,
): Promise<number> {
  // The SDK multiplies its waiting before another attempt by this: nobody has to wait.
  const { random } = Math;
  Math.random = () => 0;
  const each = Math.ceil(count / FAILING.length);
  for (const [index, services] of FAILING.entries()) {
    const failing = new Set(services);
    for (const service of services) {
      await backend.fail({ service, mode: service === 'sqs' ? 'error' : 'throttle' });
    }
    const sample = fc.sample(inputs, { numRuns: each, seed: seed + index });
    for (let from = 0; from < sample.length; from += SIDE_BY_SIDE) {
      await Promise.all(sample.slice(from, from + SIDE_BY_SIDE).map((input) => attempt(input, failing)));
    }
    await backend.heal();
  }
  Math.random = random;
  return each * FAILING.length;
}

import { setTimeout as delay } from 'node:timers/promises';
import { CliError } from '../errors.ts';

const ATTEMPTS = 4;
const FIRST_WAIT_MS = 200;

/**
 * Tries again what may well succeed a moment later, with exponential back-off and full jitter:
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export async function withRetries<T>(attempt: () => Promise<T>): Promise<T> {
  for (let failed = 1; ; failed++) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof CliError) || !error.transient || failed === ATTEMPTS) throw error;
      await delay(Math.random() * FIRST_WAIT_MS * 2 ** failed);
    }
  }
}

import { clientOptions } from '../../lambdas/shared/client-options.ts';

/** Seconds after which what has not ended is given up; tidying up may take some more, and all stays below 30. */
export const PATIENCE_SECONDS = 20;

/** The SDK waits without end by default. */
export const IMPATIENT = clientOptions({ connectionTimeout: 3_000, requestTimeout: 8_000, maxAttempts: 2 });

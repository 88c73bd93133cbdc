import type { Agent } from 'node:https';
import { collectBody } from './collect-body.ts';

/** How long one attempt may take, and how many there are. Milliseconds. */
export interface CallLimits {
  readonly connectionTimeout: number;
  readonly requestTimeout: number;
  readonly maxAttempts: number;
}

/**
 * Client options for bounded calls. The SDK waits without end by default, and with `requestTimeout` alone it only logs
 * a warning: `throwOnRequestTimeout` makes it an error. Connections are kept alive by default.
 *
 * The SDK puts its middleware in order anew for each call, a twelfth of the call's processor time, unless it may keep it
 * for each kind of command. Nothing here changes a client's middleware once it is made. Another twelfth goes to its way of
 * reading an answer, which is why it gets ours.
 *
 * @param httpsAgent makes the connections; the SDK's own without one
 */
export const clientOptions = (
  { connectionTimeout, requestTimeout, maxAttempts }: CallLimits,
  httpsAgent?: Agent,
) => ({
  maxAttempts,
  cacheMiddleware: true,
  streamCollector: collectBody,
  requestHandler: {
    connectionTimeout,
    requestTimeout,
    socketTimeout: requestTimeout,
    throwOnRequestTimeout: true,
    ...(httpsAgent === undefined ? {} : { httpsAgent }),
  },
});

/** How long one attempt may take, and how many there are. Milliseconds. */
export interface CallLimits {
  readonly connectionTimeout: number;
  readonly requestTimeout: number;
  readonly maxAttempts: number;
}

/**
 * Client options for bounded calls. The SDK waits without end by default, and with `requestTimeout` alone it only logs
 * a warning: `throwOnRequestTimeout` makes it an error. Connections are kept alive by default.
 */
export const clientOptions = ({ connectionTimeout, requestTimeout, maxAttempts }: CallLimits) => ({
  maxAttempts,
  requestHandler: {
    connectionTimeout,
    requestTimeout,
    socketTimeout: requestTimeout,
    throwOnRequestTimeout: true,
  },
});

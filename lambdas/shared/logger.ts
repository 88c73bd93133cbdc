import { Logger } from '@aws-lambda-powertools/logger';

let made: Logger | undefined;

/**
 * One structured logger per Lambda; its name comes from `POWERTOOLS_SERVICE_NAME`. It is made when it is first asked for:
 * most runs of `authorize` log nothing, and making it opens both output streams.
 *
 * Never hand it an event, a body, a key, a token or a text: log what was decided, and ids by their address.
 */
export function logger(): Logger {
  made ??= new Logger();
  return made;
}

/** What of an error may be logged. Stacks and messages of ours and of the SDK quote no input; causes are followed once. */
export function errorForLog(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) {
    return { name: typeof error };
  }
  const { name, message, stack, cause } = error;
  return {
    name,
    message,
    stack,
    ...(cause instanceof Error ? { cause: { name: cause.name, message: cause.message } } : {}),
  };
}

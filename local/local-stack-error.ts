/** A mistake that the person at the keyboard can mend: its message is shown alone, without a stack trace. */
export class LocalStackError extends Error {
  override readonly name = 'LocalStackError';
}

/** The message of whatever was thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

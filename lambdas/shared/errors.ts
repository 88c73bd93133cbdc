/**
 * Every error that a caller may see has a code of this list. What it means over HTTP is decided in `http.ts` alone.
 * Lambda reports an error's `name` as `errorType`, so the name is the code.
 */
export type ErrorCode =
  | 'InvalidRequest'
  | 'PayloadTooLarge'
  | 'Unauthorized'
  | 'Forbidden'
  | 'UnknownApp'
  | 'KeyNotFound'
  | 'UserRetired'
  | 'ServiceUnavailable';

/** An error whose message may be shown to the caller: it quotes no secret, no token and no text of a person. */
export class ChatError extends Error {
  readonly code: ErrorCode;
  /** The field that is to blame, dotted (`token.app_id`); `body` for a body that does not parse. */
  readonly field: string | undefined;

  constructor(code: ErrorCode, message: string, field?: string, options?: ErrorOptions) {
    super(message, options);
    this.name = code;
    this.code = code;
    this.field = field;
  }
}

/** Bad input: names the field and says what is wrong with it. */
export class InvalidRequest extends ChatError {
  constructor(field: string, problem: string) {
    super('InvalidRequest', `${field} ${problem}`, field);
  }
}

/** An AWS service failed, was slow or throttled us: try again. The cause is for the log, never for the caller. */
export class ServiceUnavailable extends ChatError {
  constructor(options?: ErrorOptions) {
    super('ServiceUnavailable', 'The service cannot answer right now. Try again.', undefined, options);
  }
}

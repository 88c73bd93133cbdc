import type { AwsCall } from './aws-call.ts';
import { type Control, control } from './control.ts';
import { withoutPrivateData } from './private-data.ts';

/** A call that a Lambda made, as `CallsUrl` shows it. */
export interface RecordedCall {
  readonly function: string;
  readonly service: string;
  readonly operation: string;
  readonly input: unknown;
  readonly at: string;
}

/** A long load run must not fill the memory. */
const KEPT_CALLS = 10_000;

/** The newest AWS calls of the Lambdas, every attempt that reached the wire. */
export class CallLog {
  readonly #hidesPrivateData: boolean;
  #calls: RecordedCall[] = [];

  /** @param options.hidesPrivateData leaves out push tokens, texts and credentials */
  constructor(options: { readonly hidesPrivateData: boolean }) {
    this.#hidesPrivateData = options.hidesPrivateData;
  }

  record(functionName: string, call: AwsCall): void {
    const input = call.input ?? call.body.toString();
    this.#calls.push({
      function: functionName,
      service: call.service,
      operation: call.operation,
      input: this.#hidesPrivateData ? withoutPrivateData(input) : input,
      at: new Date().toISOString(),
    });
    // Cut seldom and much: to shift a long array at each call would cost more than the call.
    if (this.#calls.length > 2 * KEPT_CALLS) this.#calls = this.#newest();
  }

  /** `GET` shows the calls, newest last; `DELETE` forgets them. */
  readonly control: Control = control((path) =>
    path === '' || path === '/'
      ? {
          GET: () => this.#newest(),
          DELETE: () => {
            this.#calls = [];
          },
        }
      : undefined,
  );

  #newest(): RecordedCall[] {
    return this.#calls.slice(-KEPT_CALLS);
  }
}

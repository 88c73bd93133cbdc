/** What can be broken: calls of the functions to a service, a function whose processes are killed, the whole run. */
export type Part =
  | 'dynamodb'
  | 'sns'
  | 'sqs'
  | 'authorize'
  | 'webhook'
  | 'devices'
  | 'deliver'
  | 'keys'
  | 'feedback'
  | 'run';

interface Period {
  readonly part: Part;
  readonly from: number;
  to: number;
}

/** What was broken, and when: at no other time may the stack be unable to answer. Instants are those of `performance.now`. */
export class Troubles {
  readonly #periods: Period[] = [];

  /** From now on. To be called before anything is broken. */
  begin(part: Part): void {
    this.#periods.push({ part, from: performance.now(), to: Number.POSITIVE_INFINITY });
  }

  /** Up to now. To be called once it is whole again. */
  end(...parts: readonly Part[]): void {
    for (const period of this.#periods) {
      if (parts.includes(period.part)) period.to = Math.min(period.to, performance.now());
    }
  }

  /** Whether one of the parts was broken at some moment between two instants. */
  between(from: number, to: number, parts: readonly Part[]): boolean {
    return this.#periods.some(
      (period) => parts.includes(period.part) && period.from <= to && from <= period.to,
    );
  }
}

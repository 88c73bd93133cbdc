import { intervalAfter } from './schedule.ts';

/** Milliseconds since 1970, with fractions. */
export const clock = (): number => performance.timeOrigin + performance.now();

/** How a phone stands with the stack. */
export type Standing =
  /** Has a key that is good. */
  | 'welcome'
  /** Has a key of our form that was never issued. */
  | 'stranger'
  /** Has something that is no key of ours. */
  | 'malformed'
  /** Has a key that is revoked while the load lasts. */
  | 'revoked';

/** An authorization: when it was asked and answered, and how. Milliseconds since 1970. */
export interface Authorization {
  readonly asked: number;
  readonly answered: number;
  readonly status: number;
}

export interface PhoneOptions {
  readonly authorize: () => Promise<number>;
  /** How many seconds of the phone pass in one. */
  readonly compress: number;
  /** When the person was active; may lie in the past, and then the schedule is under way. */
  readonly activeAt: number;
  /** When the phone stops asking. */
  readonly endsAt: number;
}

/** A phone that has the chat open: asks as often as the SDK does, one request at a time. */
export class Phone {
  readonly authorizations: Authorization[] = [];
  /** Requests that were asked later than the schedule says, because the one before was not answered yet. */
  late = 0;
  readonly #options: PhoneOptions;
  #activeAt: number;
  #wake = () => {};

  constructor(options: PhoneOptions) {
    this.#options = options;
    this.#activeAt = options.activeAt;
  }

  /** The person is active: the schedule begins anew. */
  touch(): void {
    this.#activeAt = clock();
    this.#wake();
  }

  /** Asks until the end. */
  async run(): Promise<void> {
    const { authorize, endsAt } = this.#options;
    const now = clock();
    // Whoever was active before now is somewhere between two requests.
    let due = this.#activeAt < now ? now + Math.random() * this.#interval(now) : this.#activeAt;
    while (due < endsAt) {
      const touched = await this.#sleep(due - clock());
      if (touched) due = clock();
      const asked = clock();
      if (asked >= endsAt) break;
      const status = await authorize();
      this.authorizations.push({ asked, answered: clock(), status });
      due += this.#interval(due);
      if (due < clock()) {
        this.late++;
        due = clock();
      }
    }
  }

  /** Milliseconds of this machine. */
  #interval(now: number): number {
    const { compress } = this.#options;
    return (intervalAfter(((now - this.#activeAt) / 1000) * compress) * 1000) / compress;
  }

  /** @returns whether it was the person who ended it */
  #sleep(milliseconds: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), Math.max(0, milliseconds));
      this.#wake = () => {
        clearTimeout(timer);
        resolve(true);
      };
    });
  }
}

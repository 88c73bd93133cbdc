import type fc from 'fast-check';
import type { Backend, Fault } from '../support/backend.ts';
import { isContent, written } from './near-limit.ts';

export type Service = Fault['service'];

/** One of the doors through which input comes. */
export interface Target<T> {
  readonly name: string;
  readonly inputs: fc.Arbitrary<T>;
  /** An answer takes no longer. Milliseconds. */
  readonly withinMs: number;
  /** Begins anew: what a run stored must not slow the next one down. */
  readonly begin: (backend: Backend) => Promise<Door<T>>;
}

export interface Door<T> {
  /**
   * Tries one input; tells each answer, as the table counts them.
   *
   * @throws Violation, or what the handler threw
   */
  readonly attempt: (input: T) => Promise<readonly string[]>;
  /**
   * Tries one input while some of the services below fail: 503, or what can be said without them; never a 403 or 400 that is
   * theirs. Missing where no answer tells of them.
   */
  readonly broken?: (input: T, failing: ReadonlySet<Service>) => Promise<string>;
  /** Tries a case of the corpus; tells the answer in the case's own words. */
  readonly known: (example: Example) => Promise<string>;
  /** Looks at what all inputs since the last time brought about. */
  readonly settle: () => Promise<void>;
}

/** A case of the corpus; in texts, `<ann.key>` and the like stand for what is made when the run begins, and `<250 kB of marks>` for a value. */
export interface Example {
  readonly name: string;
  readonly expect: string;
  readonly path?: string;
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: string;
  readonly base64?: string;
  readonly base64FlagWrong?: boolean;
  /** In place of `body`: this many times the text. */
  readonly repeat?: { readonly times: number; readonly text: string };
}

/** The bytes of an example, its names replaced. */
export function bytesOf(
  { body = '', base64, repeat }: Example,
  names: Readonly<Record<string, string>>,
): Buffer {
  if (base64 !== undefined) return Buffer.from(base64, 'base64');
  return Buffer.from(filled(repeat === undefined ? body : repeat.text.repeat(repeat.times), names));
}

export const filled = (text: string, names: Readonly<Record<string, string>>): string =>
  text
    .replaceAll(/<(\d+) kB of ([a-z ]+)>/g, (whole, kilobytes: string, of: string) =>
      isContent(of) ? written({ of, bytes: Number(kilobytes) * 1_000 }) : whole,
    )
    .replaceAll(/<([a-z. ]+)>/g, (whole, name: string) => names[name] ?? whole);

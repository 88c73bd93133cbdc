import { formsOf } from '../e2e/canary-forms.ts';

/** `lost`: a reply that was accepted and never came, or a secret or a text that got out. Else an answer or a deed is `wrong`. */
export type Harm = 'lost' | 'wrong';

/** A promise of this service that an input broke. */
class Violation extends Error {
  readonly harm: Harm;

  constructor(message: string, harm: Harm) {
    super(message);
    this.harm = harm;
  }
}

/** No answer came in time. */
export class Late extends Violation {
  constructor(limit: number) {
    super(`no answer within ${limit} ms`, 'wrong');
  }
}

/** What a handler throws is wrong too. */
export const harmOf = (error: unknown): Harm => (error instanceof Violation ? error.harm : 'wrong');

export function check(holds: boolean, broken: string, harm: Harm = 'wrong'): asserts holds {
  if (!holds) throw new Violation(broken, harm);
}

/**
 * Every secret and every text that the inputs hold has this word in it, or is a key or a credential of ours. It may stand in
 * no log line, no error and no answer to somebody else.
 */
export const MARK = 'canary7';
const percent = (text: string): string =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16)}`).join('');
const anyOf = (texts: readonly string[]): string => texts.map((text) => RegExp.escape(text)).join('|');
/** In each of the forms that they may hide in. */
const formsOfAll = (secrets: readonly string[]): RegExp =>
  new RegExp(anyOf(secrets.flatMap((secret) => [...formsOf(secret), percent(secret)])));

/** Of any key; messages may name the form of keys, such as `pmcb_…`. */
const IN_CLEAR = /canary7|pmc[1b]_[0-9A-Za-z]{8}|token-of-the-tests/i;
const ALWAYS = [MARK, 'token-of-the-tests'];
let watched: readonly string[] = [];
let encoded = formsOfAll(ALWAYS);

/** Has the latest keys looked for in every form too: what all keys begin with is so short that it comes up by chance. */
export function watch(keys: readonly string[]): void {
  watched = [...watched, ...keys].slice(-8);
  encoded = formsOfAll([...ALWAYS, ...watched]);
}

/** @param text what was logged or answered: lines, of JSON as a rule */
export function checkLogs(text: string): void {
  const found = IN_CLEAR.exec(text) ?? encoded.exec(text);
  check(
    found === null,
    `"${found?.[0]}" is told: ${text.slice(Math.max(0, (found?.index ?? 0) - 200), (found?.index ?? 0) + 200)}`,
    'lost',
  );
  const longest = Math.max(...text.split('\n').map((line) => line.length));
  check(longest < 10_000, `a line of ${longest} characters`);
}

/** A promise of this service that an input broke. */
class Violation extends Error {}

export function check(holds: boolean, broken: string): asserts holds {
  if (!holds) throw new Violation(broken);
}

/**
 * Every secret and every text that the inputs hold has this word in it, or is a key or a credential of ours. It may stand in
 * no log line, no error and no answer to somebody else.
 */
export const MARK = 'canary7';
const SECRET = /canary7|pmc[1b]_[0-9A-Za-z]{8}|token-of-the-tests/i;

/** @param text lines of JSON */
export function checkLogs(text: string): void {
  const found = SECRET.exec(text);
  check(
    found === null,
    `"${found?.[0]}" is told: ${text.slice(Math.max(0, (found?.index ?? 0) - 200), 400)}`,
  );
  const longest = Math.max(...text.split('\n').map((line) => line.length));
  check(longest < 10_000, `a line of ${longest} characters`);
}

/** Results go to stdout. */
export const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** Progress, explanations and errors go to stderr, out of the way of whoever reads the results. */
export const note = (line: string): void => void process.stderr.write(`${line}\n`);

export const printJson = (value: unknown): void => print(JSON.stringify(value, undefined, 2));

/** `1 user`, `2 users`, `12,000 users`. */
export const count = (n: number, thing: string): string =>
  `${n.toLocaleString('en-US')} ${thing}${n === 1 ? '' : 's'}`;

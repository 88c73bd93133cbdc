import { createInterface } from 'node:readline/promises';
import { UsageError } from '../errors.ts';
import { printable } from './printable.ts';

export interface Confirmation {
  /** What is about to happen, as a sentence. */
  readonly warning: string;
  /** What must be typed. */
  readonly expected: string;
  /** `--yes`. */
  readonly yes: boolean | undefined;
}

/** Where the question is asked. */
interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream;
}

const standard: Terminal = { input: process.stdin, output: process.stderr };

/**
 * Asks before what can't be undone.
 *
 * @throws UsageError where something else was typed, or nobody can be asked and `--yes` is missing
 */
export async function confirm(
  { warning, expected, yes }: Confirmation,
  { input, output } = standard,
): Promise<void> {
  if (yes) return;
  if (!input.isTTY) {
    throw new UsageError(`${warning}\nThat can't be undone, and there is no terminal to ask: add --yes.`);
  }
  const terminal = createInterface({ input, output });
  const cancelled = new AbortController();
  terminal.on('close', () => cancelled.abort());
  const question = `${printable(warning)}\nThat can't be undone. Type ${printable(expected)} to go on: `;
  const answer = await terminal.question(question, { signal: cancelled.signal }).catch(() => undefined);
  terminal.close();
  if (answer?.trim() !== expected.trim()) throw new UsageError('Not confirmed: nothing was done.');
}

/** App ids are long: their end is enough to tell that the right one is meant. */
export const endOf = (appId: string): string => (appId.length > 20 ? appId.slice(-8) : appId);

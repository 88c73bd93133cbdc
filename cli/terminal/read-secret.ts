import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { UsageError } from '../errors.ts';

/** No key is as long. */
const LIMIT = 1_024;

/**
 * Reads a secret from stdin: a file or a pipe, or typed without being shown.
 *
 * @throws UsageError where there is none
 */
export async function readSecret(prompt: string): Promise<string> {
  const secret = process.stdin.isTTY ? await readHidden(prompt) : await readPiped();
  if (secret === '') throw new UsageError('There is no key on stdin.');
  return secret;
}

async function readHidden(prompt: string): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  // From here on the terminal echoes nothing; only then it is time to ask.
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  process.stderr.write(`${prompt} (not shown): `);
  const cancelled = new AbortController();
  terminal.on('close', () => cancelled.abort());
  const secret = await terminal.question('', { signal: cancelled.signal }).catch(() => '');
  terminal.close();
  process.stderr.write('\n');
  return secret;
}

async function readPiped(): Promise<string> {
  let text = '';
  for await (const piece of process.stdin.setEncoding('utf8')) {
    text += piece;
    if (text.length > LIMIT) throw new UsageError('What is on stdin is too long for a key.');
  }
  return text.replace(/\r?\n$/, '');
}

import { type FileHandle, open, rm } from 'node:fs/promises';
import { note } from '../terminal/output.ts';
import { printable } from '../terminal/printable.ts';

/** A line that failed. It names the user, and holds no key. */
export interface Failure {
  readonly line: number;
  readonly user_id?: string | undefined;
  readonly code: string;
  readonly message: string;
}

/** The file tells all of them. */
const SHOWN = 20;

/** Failed lines of a file: counted, the first ones shown, all of them written to a file that only its owner can read. */
export class Failures {
  readonly file: string;
  count = 0;
  readonly #first: Failure[] = [];
  #opened: Promise<FileHandle> | undefined;

  constructor(file: string) {
    this.file = file;
  }

  async add(failure: Failure): Promise<void> {
    this.count += 1;
    if (this.#first.length < SHOWN) this.#first.push(failure);
    this.#opened ??= create(this.file);
    const file = await this.#opened;
    await file.appendFile(`${JSON.stringify(failure)}\n`);
  }

  /** Shows the first ones, and ends the file. What an earlier run left there goes, so that it can't mislead. */
  async close(): Promise<void> {
    if (this.#opened === undefined) {
      await rm(this.file, { force: true });
      return;
    }
    await (await this.#opened).close();
    for (const { line, code, message } of this.#first) note(`line ${line}: ${printable(message)} (${code})`);
    note(`${this.count > this.#first.length ? 'Not all are shown. ' : ''}Failed lines: ${this.file}`);
  }
}

async function create(file: string): Promise<FileHandle> {
  await rm(file, { force: true });
  return open(file, 'ax', 0o600);
}

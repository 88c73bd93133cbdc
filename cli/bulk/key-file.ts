import { type FileHandle, open } from 'node:fs/promises';
import * as v from 'valibot';
import { type Issued, issuedSchema } from '../admin-lambda/answers.ts';
import { CliError, UsageError } from '../errors.ts';
import { splitLines } from './lines.ts';
import { decodeUtf8 } from './utf8.ts';

/** Whose key, and of which label. */
export interface Owner {
  readonly user_id: string;
  readonly label?: string | null | undefined;
}

export interface KeyFileOptions {
  readonly appId: string;
  /** Goes on with a file that an earlier run began. */
  readonly resume: boolean | undefined;
}

/** How `issuedSchema` makes each line begin. */
const LINE_START = '{"app_id":';
const lineSchema = v.pipe(v.string(), v.parseJson(), issuedSchema);
const identity = ({ user_id, label }: Owner): string => JSON.stringify([user_id, label ?? null]);

/**
 * New keys as they come, an answer of the admin Lambda a line; only its owner can read the file. It is also the journal
 * of the work: whoever is in it has a key already.
 */
export class KeyFile {
  readonly #file: FileHandle;
  readonly #owners: Set<string>;
  #pending: string[] = [];
  #flushing: Promise<void> | undefined;

  private constructor(file: FileHandle, owners: Set<string>) {
    this.#file = file;
    this.#owners = owners;
  }

  /**
   * @throws UsageError where the file is there and `resume` is not said; CliError where it is none of ours
   */
  static async open(path: string, { appId, resume }: KeyFileOptions): Promise<KeyFile> {
    const file = await create(path, resume === true);
    try {
      const owners = await readOwners(file, path, appId);
      // Now that it is known to be ours.
      await file.chmod(0o600);
      return new KeyFile(file, owners);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** Whether an owner's turn has come before; if not, it has now. */
  claim(owner: Owner): boolean {
    const name = identity(owner);
    const isNew = !this.#owners.has(name);
    this.#owners.add(name);
    return isNew;
  }

  /** Resolves when the answer is on the disk. Answers that come together share a write. */
  async append(answer: Issued): Promise<void> {
    this.#pending.push(`${JSON.stringify(answer)}\n`);
    // What is being written now does not hold this answer: wait for it, then for the write that does.
    await this.#flushing;
    this.#flushing ??= this.#flush().finally(() => {
      this.#flushing = undefined;
    });
    await this.#flushing;
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  async #flush(): Promise<void> {
    const lines = this.#pending.splice(0).join('');
    await this.#file.appendFile(lines);
    await this.#file.datasync();
  }
}

async function create(path: string, resume: boolean): Promise<FileHandle> {
  try {
    return await open(path, resume ? 'a+' : 'ax+', 0o600);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    throw new UsageError(`--out ${path} is there already: go on with it (--resume), or name another file.`);
  }
}

/**
 * Who is in the file. A last line without its line feed was being written when the machine stopped; nobody was told that
 * it is there, and it goes.
 *
 * @throws CliError where the file holds anything that we did not write
 */
async function readOwners(file: FileHandle, path: string, appId: string): Promise<Set<string>> {
  const owners = new Set<string>();
  const { complete, torn } = await measure(file);
  const foreign = (line: number): CliError =>
    new CliError('NotOurFile', `${path}, line ${line}: not a key that was issued for this app.`, {
      hint: 'Name another file with --out.',
    });
  if (complete > 0) {
    const whole = file.createReadStream({ autoClose: false, start: 0, end: complete - 1 });
    for await (const line of splitLines(decodeUtf8(whole))) {
      const issued = v.safeParse(lineSchema, line.text);
      if (!issued.success || issued.output.app_id !== appId) throw foreign(line.number);
      owners.add(identity(issued.output));
    }
  }
  if (!torn.startsWith(LINE_START) && !LINE_START.startsWith(torn)) throw foreign(owners.size + 1);
  await file.truncate(complete);
  return owners;
}

/** Where the last line feed is, and how the line begins that has none. */
async function measure(file: FileHandle): Promise<{ readonly complete: number; readonly torn: string }> {
  let read = 0;
  let complete = 0;
  let torn = '';
  for await (const piece of file.createReadStream({ autoClose: false, start: 0, encoding: 'latin1' })) {
    const text = String(piece);
    const feed = text.lastIndexOf('\n');
    if (feed >= 0) complete = read + feed + 1;
    torn = (feed >= 0 ? text.slice(feed + 1) : torn + text).slice(0, LINE_START.length);
    read += text.length;
  }
  return { complete, torn };
}

import { type FileHandle, open } from 'node:fs/promises';
import * as v from 'valibot';
import { issuedSchema } from '../admin-lambda/answers.ts';
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

const LINE_FEED = 10;
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
      await file.chmod(0o600);
      return new KeyFile(file, await readOwners(file, path, appId));
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
  async append(answer: unknown): Promise<void> {
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

/** Who is in the file. */
async function readOwners(file: FileHandle, path: string, appId: string): Promise<Set<string>> {
  const owners = new Set<string>();
  await dropTornLine(file);
  for await (const line of splitLines(decodeUtf8(readAll(file)))) {
    const issued = v.safeParse(lineSchema, line.text);
    if (!issued.success || issued.output.app_id !== appId) {
      throw new CliError(
        'NotOurFile',
        `${path}, line ${line.number}: not a key that was issued for this app.`,
        {
          hint: 'Name another file with --out.',
        },
      );
    }
    owners.add(identity(issued.output));
  }
  return owners;
}

/** A last line without its line feed was being written when the machine stopped: nobody was told that it is there. */
async function dropTornLine(file: FileHandle): Promise<void> {
  let read = 0;
  let complete = 0;
  for await (const piece of readAll(file)) {
    const feed = piece.lastIndexOf(LINE_FEED);
    if (feed >= 0) complete = read + feed + 1;
    read += piece.length;
  }
  if (complete < read) await file.truncate(complete);
}

const readAll = (file: FileHandle): AsyncIterable<Buffer> =>
  file.createReadStream({ autoClose: false, start: 0 });

import * as v from 'valibot';
import { importIsOff } from '../admin-lambda/action-hints.ts';
import { ActionError, CliError } from '../errors.ts';
import { count, note } from '../terminal/output.ts';
import type { Failures } from './failures.ts';
import { forEachConcurrent } from './for-each-concurrent.ts';
import type { Input } from './input.ts';
import { listenForInterruption } from './interruption.ts';
import { startProgress } from './progress.ts';
import type { RawRecord } from './record.ts';

/** As many failures of the kind that passes, one after another and each after retries, and it will not pass soon. */
const GIVE_UP_AFTER = 10;

export interface BulkRun<TSchema extends v.GenericSchema> {
  readonly input: Input;
  readonly schema: TSchema;
  /** Of the past tense: `imported`. */
  readonly verb: string;
  readonly concurrency: number;
  readonly failures: Failures;
  /** False where there was nothing to do. */
  work(record: v.InferOutput<TSchema>): Promise<boolean>;
  /** What to do where the run ends before its file does. */
  readonly howToGoOn: string;
}

export interface BulkResult {
  readonly done: number;
  readonly skipped: number;
  readonly failed: number;
  readonly interrupted: boolean;
}

/**
 * Works through a file. Lines that fail are reported and counted; what stands in the way of all of them ends the run.
 *
 * @throws CliError with `howToGoOn` in its hint
 */
export async function runInBulk<TSchema extends v.GenericSchema>(run: BulkRun<TSchema>): Promise<BulkResult> {
  const { input, failures, verb } = run;
  const interruption = listenForInterruption();
  interruption.signal.addEventListener('abort', () => input.close());
  const progress = startProgress(input.totalBytes);
  let done = 0;
  let skipped = 0;
  let outages = 0;

  const counts = (): string =>
    `${count(done, 'line')} ${verb}, ${skipped} skipped, ${failures.count} failed`.replace(' 0 skipped,', '');

  async function work(raw: RawRecord): Promise<void> {
    const record = v.safeParse(run.schema, raw.fields, { abortEarly: true });
    if (record.success) {
      try {
        if (await run.work(record.output)) done += 1;
        else skipped += 1;
        outages = 0;
      } catch (error) {
        if (!isOfTheLine(error)) throw error;
        await failures.add({ ...where(raw), code: error.code, message: error.message });
        outages = error.transient ? outages + 1 : 0;
        if (outages === GIVE_UP_AFTER) throw error;
      }
    } else {
      const message = raw.fields === undefined ? 'The line can not be read.' : record.issues[0].message;
      await failures.add({ ...where(raw), code: 'InvalidLine', message });
    }
    progress.update(raw.end, counts());
  }

  try {
    await forEachConcurrent(input.records, run.concurrency, interruption.signal, work);
  } catch (error) {
    throw withHowToGoOn(error, `${counts()}. ${run.howToGoOn}`);
  } finally {
    progress.stop();
    input.close();
    interruption.dispose();
    await failures.close();
  }
  const interrupted = interruption.signal.aborted;
  note(`${counts()}.`);
  if (interrupted) note(`Interrupted. ${run.howToGoOn}`);
  return { done, skipped, failed: failures.count, interrupted };
}

/** Whether only this line is to blame, or bad luck: the next one may do better. */
const isOfTheLine = (error: unknown): error is CliError =>
  error instanceof CliError &&
  (error.transient ||
    (error instanceof ActionError && error.code !== 'UnknownApp' && !importIsOff(error.message)));

const userSchema = v.object({ user_id: v.string() });

function where({ line, fields }: RawRecord): { readonly line: number; readonly user_id?: string } {
  const user = v.safeParse(userSchema, fields);
  return { line, ...(user.success && { user_id: user.output.user_id }) };
}

function withHowToGoOn(error: unknown, howToGoOn: string): unknown {
  if (!(error instanceof CliError)) return error;
  const hint = [error.hint, howToGoOn].filter((text) => text !== undefined).join('\n');
  return new CliError(error.code, error.message, { hint });
}

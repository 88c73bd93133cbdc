import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalStackError } from '../../local/local-stack-error.ts';
import type { RunOptions } from '../../local/run-stack.ts';
import type { LocalStack } from '../../local/start-local-stack.ts';
import { CliError } from '../errors.ts';

/**
 * Starts the local stack, hands it on, and stops it.
 *
 * @param use gets the stack, and the directory with its `outputs.json`
 * @throws CliError where it does not start or stop
 */
export async function withLocalStack<Result>(
  options: Omit<RunOptions, 'outputsFile'>,
  use: (stack: LocalStack, directory: string) => Promise<Result>,
): Promise<Result> {
  const temporary = mkdtempSync(join(tmpdir(), 'pyrus-chat-exec-'));
  const directory = options.dataDir ?? temporary;
  try {
    const { runStack } = await import('../../local/run-stack.ts');
    const stack = await runStack({ ...options, outputsFile: join(directory, 'outputs.json') });
    let result: Result;
    try {
      result = await use(stack, directory);
    } finally {
      await stack.stop();
    }
    return result;
  } catch (error) {
    throw error instanceof LocalStackError ? new CliError('LocalStackFailed', error.message) : error;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

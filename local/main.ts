/* `npm start`: synthesises the CDK app and runs its template on this machine. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { interruption } from './interruption.ts';
import { LocalStackError, messageOf } from './local-stack-error.ts';
import { HELP, parseOptions } from './options.ts';
import { settingsContext } from './settings-context.ts';
import { lockDataDirectory } from './state/data-lock.ts';
import { synthesize } from './synthesize.ts';

const progress = (line: string): void => console.error(line);

/** Runs until a signal; resolves to the exit code. */
async function run(args: readonly string[]): Promise<number> {
  const options = parseOptions(args);
  if (options.help) {
    console.log(HELP);
    return 0;
  }
  const started = Date.now();
  const interrupted = interruption();
  const failed = new AbortController();
  const dataDir = options.dataDir && resolve(options.dataDir);
  const outputsFile = join(dataDir ?? resolve('.local'), 'outputs.json');
  if (dataDir !== undefined) {
    // Whoever waits for the outputs must not take those of a run that was killed for ours.
    const unlock = lockDataDirectory(dataDir);
    rmSync(outputsFile, { force: true });
    unlock();
  }
  const assemblyDir = mkdtempSync(join(tmpdir(), 'pyrus-chat-assembly-'));
  try {
    const { context, appIds, notes } = await settingsContext(
      new URL('../cdk.json', import.meta.url),
      options.context,
    );
    for (const line of notes) progress(line);
    progress('Synthesising the stack and starting the local services…');
    const signal = AbortSignal.any([interrupted, failed.signal]);
    const assembly = synthesize(assemblyDir, context, signal);
    assembly.catch(() => {}); // Reported where the stack awaits it.
    // Loaded beside the synthesis: the SDK takes a while.
    const { startLocalStack } = await import('./start-local-stack.ts');
    const { walkthrough } = await import('./walkthrough.ts');
    const stack = await startLocalStack({
      assemblyDir: assembly,
      port: options.port,
      dataDir,
      outputsFile,
      appIds,
      sdk: options.sdk && { ...options.sdk, certificateDir: join(dirname(outputsFile), 'tls') },
      report: progress,
      signal: interrupted,
    });
    progress(`Ready after ${((Date.now() - started) / 1000).toFixed(1)} s; Ctrl-C stops it.`);
    console.log(walkthrough(stack.outputs, outputsFile));
    if (!interrupted.aborted) await once(interrupted, 'abort');
    progress('Stopping…');
    await stack.stop();
    return 0;
  } catch (error) {
    if (interrupted.aborted) return 0;
    throw error;
  } finally {
    failed.abort(); // A synthesis that still runs is of no use.
    rmSync(assemblyDir, { recursive: true, force: true });
  }
}

const args = process.argv.slice(2);
try {
  process.exitCode = await run(args);
} catch (error) {
  if (error instanceof LocalStackError) console.error(messageOf(error));
  else console.error(error);
  process.exitCode = isUsageError(args) ? 2 : 1;
}

function isUsageError(commandLine: readonly string[]): boolean {
  try {
    parseOptions(commandLine);
    return false;
  } catch {
    return true;
  }
}

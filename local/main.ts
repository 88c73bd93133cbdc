/* `npm start`: synthesises the CDK app and runs its template on this machine. */
import { once } from 'node:events';
import { enableCompileCache } from 'node:module';
import { join, resolve } from 'node:path';
import { interruption } from './interruption.ts';
import { LocalStackError, messageOf } from './local-stack-error.ts';
import { HELP, parseOptions } from './options.ts';
import { runStack } from './run-stack.ts';
import { walkthrough } from './walkthrough.ts';

// The AWS SDK and the CDK take most of a start; compiled once, they take a good deal less.
enableCompileCache();

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
  const dataDir = options.dataDir && resolve(options.dataDir);
  const outputsFile = join(dataDir ?? resolve('.local'), 'outputs.json');
  const { port, context, sdk, fcmFile, seedDir, exportDir } = options;
  const start = runStack({
    ...{ port, dataDir, outputsFile, context, sdk, fcmFile },
    seedDir: seedDir && resolve(seedDir),
    exportDir: exportDir && resolve(exportDir),
    report: progress,
    signal: interrupted,
  });
  const stack = await start.catch((error) => {
    if (interrupted.aborted) return undefined;
    throw error;
  });
  if (stack === undefined) return 0;
  progress(`Ready after ${((Date.now() - started) / 1000).toFixed(1)} s; Ctrl-C stops it.`);
  console.log(walkthrough(stack.outputs, outputsFile));
  if (!interrupted.aborted) await once(interrupted, 'abort');
  progress('Stopping…');
  await stack.stop();
  return 0;
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

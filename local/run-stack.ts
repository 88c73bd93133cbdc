import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { forwardingTo } from './forwarding-to.ts';
import { exportData } from './seed/export-data.ts';
import { operationsOf } from './seed/running-stack.ts';
import { checkExportDirectory } from './seed/seed-files.ts';
import { refuseHalfSeeded, sow } from './seed/sow.ts';
import { settingsContext } from './settings-context.ts';
import type { LocalStack, LocalStackOptions } from './start-local-stack.ts';
import { lockDataDirectory } from './state/data-lock.ts';
import { synthesize } from './synthesize.ts';

/** Paths are absolute. */
export interface RunOptions extends Pick<LocalStackOptions, 'port' | 'dataDir' | 'writeLog'> {
  readonly outputsFile: string;
  /** Settings of the command line. */
  readonly context: Readonly<Record<string, string>>;
  readonly sdk?: { readonly port: number | undefined } | undefined;
  /** Key of a Firebase service account: pushes to real phones go out through its project. */
  readonly fcmFile?: string | undefined;
  /** What to begin with, where there is no data yet. */
  readonly seedDir?: string | undefined;
  /** Where the data is written at the end. */
  readonly exportDir?: string | undefined;
  readonly report: (line: string) => void;
  /** Gives up a start that is under way. */
  readonly signal: AbortSignal;
}

/**
 * Synthesises the CDK app with the settings, and runs it.
 *
 * @throws LocalStackError where something stands in the way that the person at the keyboard can mend
 */
export async function runStack(options: RunOptions): Promise<LocalStack> {
  const { dataDir, outputsFile, exportDir, report } = options;
  const seed = options.seedDir === undefined ? undefined : sow(options.seedDir, { dataDir, outputsFile });
  if (exportDir !== undefined) checkExportDirectory(exportDir);
  const google = options.fcmFile === undefined ? undefined : await forwardingTo(options.fcmFile, report);
  if (dataDir !== undefined) {
    // Whoever waits for the outputs must not take those of a run that was killed for ours.
    refuseHalfSeeded(dataDir);
    const unlock = lockDataDirectory(dataDir);
    rmSync(outputsFile, { force: true });
    unlock();
  }
  const assemblyDir = mkdtempSync(join(tmpdir(), 'pyrus-chat-assembly-'));
  const over = new AbortController();
  const tidyUp = (): void => {
    over.abort(); // A synthesis that still runs is of no use.
    rmSync(assemblyDir, { recursive: true, force: true });
  };
  try {
    const { context, appIds, notes } = await settingsContext(
      new URL('../cdk.json', import.meta.url),
      options.context,
    );
    for (const line of notes) report(line);
    report('Synthesising the stack and starting the local services…');
    const assembly = synthesize(assemblyDir, context, AbortSignal.any([options.signal, over.signal]));
    assembly.catch(() => {}); // Reported where the stack awaits it.
    // Loaded beside the synthesis: the SDK takes a while.
    const { startLocalStack } = await import('./start-local-stack.ts');
    const stack = await startLocalStack({
      assemblyDir: assembly,
      port: options.port,
      dataDir,
      outputsFile,
      appIds,
      sdk: options.sdk && { ...options.sdk, certificateDir: join(dirname(outputsFile), 'tls') },
      google,
      writeLog: options.writeLog,
      beforeReady: seed,
      beforeStopped: exportDir === undefined ? undefined : (stack) => exportData(exportDir, stack),
      report,
      signal: options.signal,
    });
    if (google !== undefined && isSilent(stack)) {
      report(
        'But no app of the settings pushes: add -c fcmSecretName=pyrus-chat/fcm, which is made up here.',
      );
    }
    return {
      outputs: stack.outputs,
      async stop() {
        try {
          await stack.stop();
        } finally {
          tidyUp();
        }
      },
    };
  } catch (error) {
    tidyUp();
    throw error;
  }
}

const isSilent = (stack: LocalStack): boolean =>
  Object.keys(operationsOf(stack).platformApplications).length === 0;

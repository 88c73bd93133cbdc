import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocalRun } from '../../e2e/local-run.ts';
import { type CliOptions, type Ended, type RunningCli, runCli, startCli } from './cli.ts';

export type World = Awaited<ReturnType<typeof startWorld>>;

/**
 * What all suites share: one local run, and a directory for files.
 *
 * @param settings each as `name=value`
 */
export async function startWorld(...settings: readonly string[]) {
  const dir = mkdtempSync(join(tmpdir(), 'pyrus-chat-cli-'));
  const dataDir = join(dir, 'data');
  const context = ['allowImportedKeys=true', ...settings].flatMap((setting) => ['-c', setting]);
  const run = await startLocalRun(dataDir, ...context);
  const appId = run.outputs.AppIds[0]!;
  const local = `--local=${dataDir}`;
  return {
    run,
    dataDir,
    appId,
    /** Runs a command against the local run. */
    cli: (args: readonly string[], options?: CliOptions): Promise<Ended> => runCli([...args, local], options),
    /** As `cli` with `--json`: the exit code and the one document on stdout. */
    async json(args: readonly string[], options?: CliOptions) {
      const { code, stdout } = await runCli([...args, local, '--json'], options);
      return { code, answer: JSON.parse(stdout) };
    },
    start: (args: readonly string[]): RunningCli => startCli([...args, local]),
    /** A path for a file; with content, the file is written. */
    file(name: string, content?: string | Uint8Array): string {
      const path = join(dir, name);
      if (content !== undefined) writeFileSync(path, content);
      return path;
    },
    /** Asks the admin Lambda without the command line: to prepare, and to see what a command did. */
    async invoke(payload: Readonly<Record<string, unknown>>) {
      const path = `2015-03-31/functions/${run.outputs.KeysFunctionName}/invocations`;
      const response = await fetch(`${run.outputs.LambdaEndpoint}/${path}`, {
        method: 'POST',
        body: JSON.stringify({ app_id: appId, ...payload }),
      });
      return JSON.parse(await response.text());
    },
    async authorize(user_id: string, security_key: string): Promise<number> {
      const response = await fetch(run.outputs.AuthorizationUrl, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ app_id: appId, user_id, security_key }),
      });
      return response.status;
    },
    async stop(): Promise<void> {
      await run.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Lines of a file as JSON. */
export const ndjson = (text: string) =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

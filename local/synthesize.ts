import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { getCompileCacheDir } from 'node:module';
import { fileURLToPath } from 'node:url';
import { LocalStackError } from './local-stack-error.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/**
 * Synthesises the CDK app into `directory`, with this process's Node.
 *
 * @throws LocalStackError with what the app wrote, where it fails
 */
export async function synthesize(
  directory: string,
  context: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<string> {
  const app = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'bin/pyrus-chat-stack.ts'], {
    cwd: ROOT,
    // What the cdk command would set: https://docs.aws.amazon.com/cdk/v2/guide/context.html
    env: {
      ...process.env,
      ...(getCompileCacheDir() && { NODE_COMPILE_CACHE: getCompileCacheDir() }),
      CDK_OUTDIR: directory,
      CDK_CONTEXT_JSON: JSON.stringify(context),
      // The context holds what counts here of the settings file.
      PYRUS_CHAT_SETTINGS: '',
      // CDK's own checks of the template take half of the time, change nothing in it, and run with each `cdk synth`.
      CDK_VALIDATION: 'false',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
  });
  let written = '';
  for (const stream of [app.stdout, app.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      written += text;
    });
  }
  const [code] = await once(app, 'close');
  if (code !== 0) throw new LocalStackError(`The CDK app does not synthesise:\n${written.trim()}`);
  return directory;
}

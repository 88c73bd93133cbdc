import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, expect, test } from '@jest/globals';
import { lockDataDirectory } from '../../local/state/data-lock.ts';
import { removeTemporaryDirectories, temporaryDirectory } from './handmade-assembly.ts';

const main = fileURLToPath(new URL('../../local/main.ts', import.meta.url));
const started: ChildProcess[] = [];

interface Run {
  readonly process: ChildProcess;
  readonly ended: Promise<{ code: unknown; stdout: string; stderr: string }>;
}

const start = (...args: string[]): Run =>
  track(spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...args]));

function track(child: ChildProcessWithoutNullStreams): Run {
  started.push(child);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  return { process: child, ended: once(child, 'close').then(([code]) => ({ code, stdout, stderr })) };
}

async function outputsIn(dataDir: string, { process: child }: Run): Promise<Record<string, string>> {
  const file = join(dataDir, 'outputs.json');
  while (!existsSync(file)) {
    if (child.exitCode !== null) throw new Error('The run ended before it was ready');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return JSON.parse(readFileSync(file, 'utf8'));
}

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});
afterAll(removeTemporaryDirectories);

test('--help explains, with examples', async () => {
  const { code, stdout } = await start('--help').ended;
  expect([code, stdout]).toEqual([0, expect.stringContaining('npm start -- --port 9000 --data memory')]);
});

test('an unknown option is a mistake of usage', async () => {
  const { code, stderr } = await start('--colour').ended;
  expect([code, stderr]).toEqual([2, expect.stringContaining("Unknown option '--colour'")]);
});

test('a wrong setting is told as the CDK app tells it', async () => {
  const { code, stderr } = await start('--port', '0', '--data', temporaryDirectory(), '-c', 'pushContent=all')
    .ended;
  expect([code, stderr]).toEqual([1, expect.stringContaining('pushContent')]);
  expect(stderr).not.toMatch(/^\s+at /m);
});

test('the stack of this repository runs, and stops when the shell of npm does', async () => {
  const dataDir = temporaryDirectory();
  // A shell that waits for what it runs, as npm's does, and dies at a signal without passing it on.
  const command = `"${process.execPath}" --disable-warning=ExperimentalWarning "${main}" --port 0 --data "${dataDir}"; true`;
  const run = track(spawn('sh', ['-c', command], { env: { ...process.env, npm_lifecycle_event: 'start' } }));
  const outputs = await outputsIn(dataDir, run);
  expect(outputs).toMatchObject({
    AuthorizationUrl: `${outputs.LambdaEndpoint}/authorize`,
    WebhookUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/webhook\/.+/),
    AppIds: [expect.any(String)],
  });
  run.process.kill('SIGTERM');
  const { stdout, stderr } = await run.ended;
  expect(stdout).toContain('/invocations\' -d \'{"action":"issue"');
  expect(stderr).toMatch(/Stopping…\n$/);
  expect(existsSync(join(dataDir, 'outputs.json'))).toBe(false);
}, 60_000);

test('a run that was killed leaves no lock behind', async () => {
  const dataDir = temporaryDirectory();
  const lock = fileURLToPath(new URL('../../local/state/data-lock.ts', import.meta.url));
  const script = `const { lockDataDirectory } = await import(${JSON.stringify(lock)});
    globalThis.unlock = lockDataDirectory(${JSON.stringify(dataDir)});
    console.log('locked');
    setInterval(() => {}, 1000);`;
  const holder = spawn(process.execPath, ['--input-type=module', '--eval', script]);
  track(holder);
  await once(holder.stdout, 'data');
  expect(() => lockDataDirectory(dataDir)).toThrow(`Another local run uses ${dataDir}`);
  holder.kill('SIGKILL');
  await once(holder, 'close');
  lockDataDirectory(dataDir)();
});

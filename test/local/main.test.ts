import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, expect, test } from '@jest/globals';
import { removeTemporaryDirectories, temporaryDirectory } from './handmade-assembly.ts';

const main = fileURLToPath(new URL('../../local/main.ts', import.meta.url));
const started: ChildProcess[] = [];

interface Run {
  readonly process: ChildProcess;
  readonly ended: Promise<{ code: unknown; stdout: string; stderr: string }>;
}

function start(...args: string[]): Run {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...args]);
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

test('the stack of this repository runs, and outlives kill -9 and a restart', async () => {
  const dataDir = temporaryDirectory();
  const first = start('--port', '0', '--data', dataDir);
  const outputs = await outputsIn(dataDir, first);
  expect(outputs).toMatchObject({
    AuthorizationUrl: `${outputs.LambdaEndpoint}/authorize`,
    WebhookUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/webhook\/.+/),
    AppIds: [expect.any(String)],
  });
  first.process.kill('SIGKILL');
  await first.ended;

  const second = start('--port', '0', '--data', dataDir);
  while ((await outputsIn(dataDir, second)).LambdaEndpoint === outputs.LambdaEndpoint) {
    await new Promise((resolve) => setTimeout(resolve, 50)); // What kill -9 left behind, until the restart removes it.
  }
  second.process.kill('SIGTERM');
  const { code, stdout } = await second.ended;
  expect(code).toBe(0);
  expect(stdout).toContain('/invocations\' -d \'{"action":"issue"');
  expect(existsSync(join(dataDir, 'outputs.json'))).toBe(false);
}, 90_000);

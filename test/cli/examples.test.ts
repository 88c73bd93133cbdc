import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createProgram } from '../../cli/program.ts';
import { serviceAccount } from '../support/service-account.ts';
import { commandsOf, examplesOf } from './support/help.ts';
import { startWorld, type World } from './support/world.ts';

/**
 * Every example of every `--help`, run by a shell exactly as printed, against a local run. The environment says what an
 * operator's would: which app, and (PYRUS_CHAT_LOCAL) which stack.
 */
interface Example {
  readonly command: string;
  readonly line: string;
}

const examples = commandsOf(createProgram()).flatMap(({ name, help }) =>
  examplesOf(help).map((line): Example => ({ command: name, line })),
);

const ROOT = join(import.meta.dirname, '../..');
const TICKET = '219003417';
const dir = mkdtempSync(join(tmpdir(), 'pyrus-chat-examples-'));
const bin = join(dir, 'bin');
const cwd = join(dir, 'work');

let world: World;
beforeAll(async () => {
  world = await startWorld();
  mkdirSync(bin);
  mkdirSync(cwd);
  executable(
    'pyrus-chat',
    `exec "${process.execPath}" --disable-warning=ExperimentalWarning "${ROOT}/cli/main.ts" "$@"`,
  );
  executable('old-system-export', 'cat keys.csv');
  for (const [name, content] of Object.entries(files(world.appId))) writeFileSync(join(cwd, name), content);
  await reply(world);
}, 120_000);
afterAll(async () => {
  await world?.stop();
  rmSync(dir, { recursive: true, force: true });
});

test('every command has an example, which begins with its name', () => {
  const without = commandsOf(createProgram()).filter(
    ({ name, help }) => !examplesOf(help).some((line) => line.includes(name)),
  );

  expect(without.map(({ name }) => name)).toEqual([]);
});

test.each(examples)('$line', async ({ line }) => {
  await world.invoke({ action: 'issue', user_id: 'client-1', label: 'tablet', reinstate: true });

  const { code, printed } = await shell(line);

  expect({ code, problem: code === 0 ? '' : printed }).toEqual({ code: 0, problem: '' });
});

function executable(name: string, script: string): void {
  writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(bin, name), 0o755);
}

async function shell(line: string) {
  const child = spawn('sh', ['-c', line], {
    cwd,
    env: {
      PATH: [bin, process.env.PATH].join(delimiter),
      HOME: dir,
      AWS_EC2_METADATA_DISABLED: 'true',
      PYRUS_CHAT_LOCAL: world.dataDir,
      PYRUS_CHAT_APP: world.appId,
      APP: world.appId,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  child.stdout.on('data', (chunk) => (printed += chunk));
  child.stderr.on('data', (chunk) => (printed += chunk));
  const [code] = await once(child, 'close');
  return { code, printed };
}

/** What the examples read. */
const files = (appId: string): Readonly<Record<string, string>> => ({
  'keys.csv': 'user_id,security_key\nold-1,key-of-the-old-system-1\nold-2,key-of-the-old-system-2\n',
  'key.txt': 'key-of-the-old-system-3\n',
  'users.csv': 'user_id\nclient-1\n',
  'service-account.json': JSON.stringify(serviceAccount('demo-project')),
  'webhook.json': JSON.stringify(webhookBody(appId)),
});

const webhookBody = (app_id: string) => ({
  ticket_id: Number(TICKET),
  token: { user_id: 'client-1', app_id, device_id: 'instance:APA91bTheTokenOfAPhone', type: 'android' },
  comment: { comment_id: 880012345, body: 'Your order is on its way', is_inbound: false },
  author: { name: 'Maria' },
  attachments: [],
});

async function reply({ run, appId }: World): Promise<void> {
  const response = await fetch(run.outputs.WebhookUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(webhookBody(appId)),
  });
  expect(response.status).toBe(200);
}

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { appAddress } from '../../lambdas/shared/address.ts';
import { runStack } from '../../local/run-stack.ts';

const dir = mkdtempSync(join(tmpdir(), 'pyrus-chat-seed-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

let runs = 0;
function seedOf(files: Readonly<Record<string, unknown>>): string {
  const seedDir = join(dir, `seed-${runs++}`);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(seedDir, name, '..'), { recursive: true });
    writeFileSync(join(seedDir, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return seedDir;
}

const start = (seedDir: string, dataDir = join(dir, `data-${runs++}`)) =>
  runStack({
    port: 0,
    dataDir,
    outputsFile: join(dataDir, 'outputs.json'),
    context: {},
    seedDir,
    report: () => {},
    signal: new AbortController().signal,
  });

const about = (app: string) => ({
  format: 1,
  version: '0.1.0',
  app_ids: [app],
  platform_applications: { [appAddress(app)]: 'arn' },
});

test.each([
  [
    'a user without an id',
    { 'users.json': [{ security_key: 'SECRET' }] },
    'users.json: 0.user_id is missing or wrong',
  ],
  ['a line that is no JSON', { 'phones.ndjson': '\nSECRET' }, 'phones.ndjson, line 2: is not the JSON'],
  [
    'an item that is none',
    { 'tables/Devices.ndjson': { pk: 'SECRET' } },
    'Devices.ndjson, line 1: pk is missing or wrong',
  ],
  ['a later format', { 'seed.json': { ...about('a'), format: 2 } }, 'seed.json: format is missing or wrong'],
])('%s is refused before anything starts, and not quoted', async (_, files, problem) => {
  const refusal = start(seedOf(files));

  await expect(refusal).rejects.toThrow(problem);
  await expect(refusal).rejects.not.toThrow('SECRET');
});

test('a data directory that holds data is not sown', async () => {
  const dataDir = join(dir, 'full');
  mkdirSync(dataDir);
  writeFileSync(join(dataDir, 'stack.json'), '{}');

  await expect(start(seedOf({ 'users.json': [] }), dataDir)).rejects.toThrow('holds data already');
});

test('a seed of another app is refused, and what was begun is not taken for the whole', async () => {
  const dataDir = join(dir, 'half');
  const seedDir = seedOf({ 'seed.json': about('AnotherApp==') });

  await expect(start(seedDir, dataDir)).rejects.toThrow('it is of the app AnotherApp==');
  rmSync(join(dataDir, 'stack.json'));
  await expect(start(seedDir, dataDir)).rejects.toThrow('holds a part of a seed only');
});

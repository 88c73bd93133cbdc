import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeEach, expect, test } from '@jest/globals';
import { LocalStackError } from '../../local/local-stack-error.ts';
import { settingsContext } from '../../local/settings-context.ts';
import { removeTemporaryDirectories, temporaryDirectory } from './handmade-assembly.ts';

afterAll(removeTemporaryDirectories);

const VARIABLE = 'PYRUS_CHAT_SETTINGS';
const of = process.env[VARIABLE];
beforeEach(() => {
  delete process.env[VARIABLE];
});
afterEach(() => {
  if (of !== undefined) process.env[VARIABLE] = of;
});

/** What counts on this machine of a project with these files. */
function context(settings: unknown, standing: unknown = {}, overrides: Record<string, string> = {}) {
  const directory = temporaryDirectory();
  const cdkJson = join(directory, 'cdk.json');
  writeFileSync(cdkJson, JSON.stringify({ context: standing }));
  writeFileSync(join(directory, 'pyrus-chat.json'), JSON.stringify(settings));
  return settingsContext(pathToFileURL(cdkJson), overrides);
}

test('the command line beats cdk.json, which beats the settings file', async () => {
  const app = { appId: 'app-one', fcmSecretName: 'chat/fcm' };
  const settings = { ...app, locale: 'en', graceDays: 7, pushTtlHours: 2 };

  expect(await context(settings, { graceDays: 8, pushTtlHours: 3 }, { pushTtlHours: '4' })).toEqual({
    context: { ...app, locale: 'en', graceDays: 8, pushTtlHours: '4' },
    appIds: ['app-one'],
    notes: [],
  });
});

test('what is about AWS is left out, and said so', async () => {
  const settings = {
    apps: [{ appId: 'app-one' }],
    stage: 'trial',
    removalPolicy: 'destroy',
    region: 'eu-central-1',
  };

  expect(await context(settings, { tags: { team: 'support' } }, { stage: 'test' })).toEqual({
    context: { apps: [{ appId: 'app-one' }], stage: 'test' },
    appIds: ['app-one'],
    notes: ['Left out of the local run, for it is about AWS: stage, removalPolicy, region, tags.'],
  });
});

test('an app of the file without a secret yet pushes with a demo account, and that is said', async () => {
  const answer = await context({ appId: 'app-one' });

  expect(answer.context).toEqual({ appId: 'app-one', fcmSecretName: 'pyrus-chat/demo/fcm' });
  expect(answer.notes).toEqual([expect.stringContaining('no fcmSecretName yet')]);
});

test('an app of the command line without a secret has push off, whatever the file says', async () => {
  const answer = await context({ appId: 'app-one', fcmSecretName: 'chat/fcm' }, {}, { appId: 'app-two' });

  expect(answer).toEqual({ context: { appId: 'app-two' }, appIds: ['app-two'], notes: [] });
});

test('a wrong file is an error that names it', async () => {
  const wrong = context({ appId: 'app-one', graceDays: 100 });

  await expect(wrong).rejects.toThrow(LocalStackError);
  await expect(wrong).rejects.toThrow(/pyrus-chat\.json\):\n- graceDays: is 100; give a whole number/);
});

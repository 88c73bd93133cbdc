import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { createPyrusChatApp } from '../../lib/pyrus-chat-app.ts';
import { SettingsError } from '../../lib/settings.ts';
import { overFile, readSettingsFile, settingsFile, writeSettingsFile } from '../../lib/settings-file.ts';
import { cdkContext, temporaryDirectory } from './synthesise.ts';

/** A settings file with this content. */
function written(content: unknown) {
  const path = join(temporaryDirectory(), 'pyrus-chat.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return { path, isNamed: false };
}

/** The message with which reading fails, the file called FILE. */
function problem(content: unknown): string {
  const file = written(content);
  try {
    readSettingsFile(file);
  } catch (error) {
    expect(error).toBeInstanceOf(SettingsError);
    return String(Object(error).message).replaceAll(file.path, 'FILE');
  }
  throw new Error('the file was accepted');
}

test('pyrus-chat.json is where the project is, unless PYRUS_CHAT_SETTINGS names another or none', () => {
  expect(settingsFile('/project', {})).toEqual({ path: '/project/pyrus-chat.json', isNamed: false });
  expect(settingsFile('/project', { PYRUS_CHAT_SETTINGS: '/x/trial.json' })).toEqual({
    path: '/x/trial.json',
    isNamed: true,
  });
  expect(settingsFile('/project', { PYRUS_CHAT_SETTINGS: '' })).toBeUndefined();
});

describe('reading', () => {
  test('settings are as they were written, without defaults', () => {
    const settings = { stage: 'trial', appId: 'app-one', graceDays: '7' };

    expect(readSettingsFile(written(settings))).toEqual(settings);
  });

  test('no file is no error', () => {
    expect(readSettingsFile(undefined)).toBeUndefined();
    expect(readSettingsFile({ path: '/nowhere/pyrus-chat.json', isNamed: false })).toBeUndefined();
  });

  test('a file that was named has to be there', () => {
    expect(() => readSettingsFile({ path: '/nowhere/trial.json', isNamed: true })).toThrow(
      new SettingsError(
        "The settings file /nowhere/trial.json can't be read (ENOENT); PYRUS_CHAT_SETTINGS names it.",
      ),
    );
  });

  test('a file that cannot be read is named', () => {
    const path = join(temporaryDirectory(), 'pyrus-chat.json');
    mkdirSync(path);

    expect(() => readSettingsFile({ path, isNamed: false })).toThrow(
      new SettingsError(`The settings file ${path} can't be read (EISDIR).`),
    );
  });

  test.each<[unknown, string]>([
    ['{"appId":', 'the file is no JSON object; give one such as {"appId":"…","stage":"prod"}'],
    [[], 'the file is no JSON object; give one such as {"appId":"…","stage":"prod"}'],
    [{ graceDays: 100 }, 'graceDays: is 100; give a whole number from 0 to 90'],
    [{ apId: 'x' }, 'apId: is not a setting; did you mean appId?'],
    [{ appId: 'a', apps: [{ appId: 'a' }] }, 'apps: is given together with appId; give one of the two'],
    [{ apps: [] }, 'apps: is a list of 0; give 1 to 10 apps'],
  ])('%j is wrong, and the file is named', (content, line) => {
    expect(problem(content)).toBe(`The settings are wrong (FILE):\n- ${line}`);
  });
});

describe('the context beats the file', () => {
  const file = { stage: 'trial', appId: 'of-file', fcmSecretName: 'chat/fcm', graceDays: 7 };

  test('name by name', () => {
    expect(overFile({ graceDays: '9', locale: 'en' }, file)).toEqual({
      ...file,
      graceDays: '9',
      locale: 'en',
    });
  });

  test.each([
    [{ appId: 'other' }],
    [{ apps: [{ appId: 'other' }] }],
    [{ fcmSecretName: 'x' }],
    [{ fcmSecretVersion: '2' }],
  ])('%j says all there is about apps', (context) => {
    expect(overFile(context, file)).toEqual({ stage: 'trial', graceDays: 7, ...context });
  });

  test('so for the stack', () => {
    const context = { ...cdkContext, graceDays: '9' };
    const settingsFile = written(file);
    const { stack } = createPyrusChatApp({ outdir: temporaryDirectory(), context, settingsFile });

    expect(stack.stackName).toBe('PyrusChat-trial');
    const keys = stack.node.findChild('KeyAdministration').node.findChild('Keys').node.findChild('Function');
    expect(stack.resolve(Object(keys.node.defaultChild).environment).variables).toMatchObject({
      GRACE_DAYS: '9',
    });
  });

  test('and the error names both', () => {
    const settingsFile = written({ appId: 'app-one', removalPolicy: 'destroy' });

    expect(() => createPyrusChatApp({ context: cdkContext, settingsFile })).toThrow(
      `The settings are wrong (${settingsFile.path}, "context" in cdk.json, or -c name=value):\n- removalPolicy: is "destroy"`,
    );
  });
});

describe('writing', () => {
  test('what is written is what is read, and nothing else is left', () => {
    const file = written({ appId: 'former' });
    const settings = { stage: 'trial', appId: 'app-one', tags: { team: 'support' } };

    writeSettingsFile(file, settings);

    expect(readSettingsFile(file)).toEqual(settings);
    expect(readdirSync(join(file.path, '..'))).toEqual(['pyrus-chat.json']);
  });

  test('wrong settings are not written', () => {
    const file = written({ appId: 'former' });

    expect(() => writeSettingsFile(file, { appId: '' })).toThrow(SettingsError);
    expect(readSettingsFile(file)).toEqual({ appId: 'former' });
  });
});

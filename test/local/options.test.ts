import { expect, test } from '@jest/globals';
import { parseOptions } from '../../local/options.ts';
import { settingsContext } from '../../local/settings-context.ts';

test('the defaults are those of the contract', () => {
  expect(parseOptions([])).toEqual({ help: false, port: 8787, dataDir: '.local', context: {} });
});

test('all options', () => {
  const paths = ['--seed', 'seeds/a', '--export', 'out', '--fcm', 'service-account.json'];
  const args = ['--port', '0', '--data', 'memory', ...paths, '-c', 'a=1=2', '--context', 'b=', '--help'];
  expect(parseOptions(args)).toEqual({
    help: true,
    port: 0,
    dataDir: undefined,
    seedDir: 'seeds/a',
    exportDir: 'out',
    fcmFile: 'service-account.json',
    context: { a: '1=2', b: '' },
  });
});

test.each([
  [['--colour'], "Unknown option '--colour'"],
  [['x'], "Unexpected argument 'x'"],
  [['--port', '70000'], '--port 70000: give a number from 0 to 65535'],
  [['--port', '-1'], "Option '--port' argument is ambiguous"],
  [['--port', 'http'], '--port http: give a number from 0 to 65535'],
  [['--data', ''], '--data: give a directory or "memory"'],
  [['--fcm', ''], '--fcm: give a path'],
  [['-c', 'appId'], '-c appId: give key=value'],
])('%j is refused', (args, message) => {
  expect(() => parseOptions(args)).toThrow(message);
});

const cdkJson = new URL('../../cdk.json', import.meta.url);

test('without an app in the settings there is one demo app', async () => {
  const { context, appIds } = await settingsContext(cdkJson, {});
  expect(appIds).toEqual([expect.stringMatching(/^[\w-]{134}==$/)]);
  expect(context.apps).toEqual([{ appId: appIds[0], fcmSecretName: 'pyrus-chat/demo/fcm' }]);
});

test.each([
  [{ appId: 'a' }, ['a']],
  [{ apps: '[{"appId":"a"},{"appId":"b","fcmSecretName":"s"}]' }, ['a', 'b']],
  [{ apps: 'broken' }, []],
])('with %j the app ids are %j', async (settings, expected) => {
  const { context, appIds } = await settingsContext(cdkJson, settings);
  expect(appIds).toEqual(expected);
  expect(context).toMatchObject(settings);
});

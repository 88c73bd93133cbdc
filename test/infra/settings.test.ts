import { describe, expect, test } from '@jest/globals';
import { readSettings, SettingsError } from '../../lib/settings.ts';
import { cdkContext } from './synthesise.ts';

const app = { appId: 'app-one' };
const certificateArn = 'arn:aws:acm:eu-west-1:123456789012:certificate/1';

/** The lines of the error, without its heading. */
function problems(context: Record<string, unknown>): string[] {
  try {
    readSettings(context);
  } catch (error) {
    expect(error).toBeInstanceOf(SettingsError);
    return String(Object(error).message).split('\n').slice(1);
  }
  throw new Error('the settings were accepted');
}

test('defaults fill in what is not set, and the context of the CDK itself is passed over', () => {
  expect(readSettings({ ...cdkContext, 'aws:cdk:enable-path-metadata': true, ...app })).toEqual({
    stage: 'prod',
    apps: [{ appId: 'app-one' }],
    pushContent: 'full',
    pushTtlHours: 24,
    channelId: 'pyrus_chat',
    locale: 'ru',
    graceDays: 30,
    allowImportedKeys: false,
    fallbackToAllDevices: false,
    pushOnlyToRegistered: false,
    webhookTokenVersion: 1,
    revokeFormerWebhookToken: false,
    webhookUrlOutput: 'full',
    runbookUrl: 'docs/runbook.md',
    logRetentionDays: 30,
    allowProjectIdChange: false,
    tags: {},
    removalPolicy: 'retain',
  });
});

test('what -c hands over as text means the same as JSON in cdk.json', () => {
  const fromCommandLine = readSettings({
    apps: '[{"appId":"app-one","fcmSecretName":"chat/fcm","fcmSecretVersion":2}]',
    graceDays: '0',
    pushTtlHours: '672',
    allowImportedKeys: 'true',
    webhookTokenVersion: '2',
    logRetentionDays: '365',
    tags: '{"team":"support"}',
    domain: `{"name":"chat.example.com","certificateArn":"${certificateArn}"}`,
  });

  expect(fromCommandLine).toEqual(
    readSettings({
      apps: [{ appId: 'app-one', fcmSecretName: 'chat/fcm', fcmSecretVersion: '2' }],
      graceDays: 0,
      pushTtlHours: 672,
      allowImportedKeys: true,
      webhookTokenVersion: 2,
      logRetentionDays: 365,
      tags: { team: 'support' },
      domain: { name: 'chat.example.com', certificateArn },
    }),
  );
});

test('appId and fcmSecretName are the short form for one app', () => {
  expect(readSettings({ appId: 'a', fcmSecretName: 'chat/fcm', fcmSecretVersion: '3' }).apps).toEqual([
    { appId: 'a', fcmSecretName: 'chat/fcm', fcmSecretVersion: '3' },
  ]);
});

test('an app id may be 512 characters of any script', () => {
  const appId = 'я'.repeat(512);

  expect(readSettings({ appId }).apps).toEqual([{ appId }]);
});

test('without any setting, the error says how to start', () => {
  expect(() => readSettings(cdkContext)).toThrow(
    new SettingsError(`No app is named. "npx pyrus-chat init" asks what is needed and writes it down. Or name an app:
  npx cdk synth -c appId=<AppID from the Pyrus form> -c fcmSecretName=<name of the secret with the Firebase service account>
or write "apps" into "context" of cdk.json. Without fcmSecretName the app has push off.`),
  );
});

test('every problem is listed at once', () => {
  expect(problems({ appId: '', grceDays: 3, pushContent: 'all', locale: 'de' })).toEqual([
    '- grceDays: is not a setting; did you mean graceDays?',
    `- appId: is ""; ${appIdRemedy}`,
    '- pushContent: is "all"; give full or generic or data',
    '- locale: is "de"; give ru or en',
  ]);
});

const appIdRemedy =
  'give the AppID that the Pyrus form shows: 1 to 512 characters of well-formed Unicode, without the NUL character';
const secretRemedy =
  'give the name (not the content, not the ARN) of a Secrets Manager secret: 1 to 512 of A-Z a-z 0-9 / _ + = . @ -';
const stageRemedy = 'give 1 to 32 Latin letters, digits or hyphens, such as prod';
const domainRemedy =
  'give an object {"name":"chat.example.com","certificateArn":"arn:aws:acm:…","appName":"app.example.com"}; appName may be left out';
const tagKeyRemedy =
  'give keys of 1 to 128 of letters, digits, spaces and + - = . _ : / @, not beginning with aws: or pyrus-chat:';

describe('a wrong value is named with what would be right', () => {
  test.each<[Record<string, unknown>, string]>([
    [{ stage: 'prod_1' }, `stage: is "prod_1"; ${stageRemedy}`],
    [{ stage: '' }, `stage: is ""; ${stageRemedy}`],
    [{ stage: 1 }, `stage: is 1; ${stageRemedy}`],
    [{ pushContent: 'none' }, 'pushContent: is "none"; give full or generic or data'],
    [{ pushTtlHours: 0 }, 'pushTtlHours: is 0; give a whole number from 1 to 672'],
    [{ pushTtlHours: '673' }, 'pushTtlHours: is 673; give a whole number from 1 to 672'],
    [{ pushTtlHours: '1.5' }, 'pushTtlHours: is 1.5; give a whole number from 1 to 672'],
    [{ pushTtlHours: 'a day' }, 'pushTtlHours: is "a day"; give a whole number from 1 to 672'],
    [{ channelId: '' }, 'channelId: is ""; give 1 to 100 printable characters'],
    [{ channelId: 'a\nb' }, 'channelId: is "a\\nb"; give 1 to 100 printable characters'],
    [{ graceDays: -1 }, 'graceDays: is -1; give a whole number from 0 to 90'],
    [{ graceDays: 91 }, 'graceDays: is 91; give a whole number from 0 to 90'],
    [{ allowImportedKeys: 'yes' }, 'allowImportedKeys: is "yes"; give true or false'],
    [{ fallbackToAllDevices: 1 }, 'fallbackToAllDevices: is 1; give true or false'],
    [{ pushOnlyToRegistered: null }, 'pushOnlyToRegistered: is null; give true or false'],
    [{ revokeFormerWebhookToken: '' }, 'revokeFormerWebhookToken: is ""; give true or false'],
    [{ allowProjectIdChange: 'no' }, 'allowProjectIdChange: is "no"; give true or false'],
    [{ webhookTokenVersion: 0 }, 'webhookTokenVersion: is 0; give a whole number from 1 to 1000000'],
    [{ webhookUrlOutput: 'hidden' }, 'webhookUrlOutput: is "hidden"; give full or masked'],
    [{ alarmEmail: 'ops' }, 'alarmEmail: is "ops"; give an e-mail address'],
    [
      { logRetentionDays: 31 },
      'logRetentionDays: is 31; give one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653',
    ],
    [{ domain: 'chat.example.com' }, `domain: is "chat.example.com"; ${domainRemedy}`],
    [{ domain: { name: 'chat.example.com' } }, `domain.certificateArn: is missing; ${domainRemedy}`],
    [
      { domain: { name: 'nowhere', certificateArn } },
      'domain.name: is "nowhere"; give a host name such as chat.example.com',
    ],
    [
      { domain: { name: 'https://chat.example.com/', certificateArn } },
      'domain.name: is "https://chat.example.com/"; give a host name such as chat.example.com',
    ],
    [
      { domain: { name: 'a.ru', certificateArn: 'arn:aws:iam::1:server-certificate/a' } },
      'domain.certificateArn: is "arn:aws:iam::1:server-certificate/a"; give the ARN of an ACM certificate',
    ],
    [
      { domain: { name: 'a.ru', appName: 'a.ru', certificateArn } },
      'domain: has one host twice; give appName another host than name, or leave it out',
    ],
    [{ region: 'Frankfurt' }, 'region: is "Frankfurt"; give an AWS region such as eu-central-1'],
    [{ region: '' }, 'region: is ""; give an AWS region such as eu-central-1'],
    [{ tags: 'team' }, 'tags: is "team"; give an object of texts such as {"team":"support"}'],
    [{ tags: { team: 1 } }, 'tags.team: is 1; give 1 to 256 of letters, digits, spaces and + - = . _ : / @'],
    [{ tags: { 'a?': 'b' } }, `tags.a?: is "a?"; ${tagKeyRemedy}`],
    [{ tags: { 'AWS:x': 'b' } }, `tags.AWS:x: is reserved; ${tagKeyRemedy}`],
    [{ tags: { 'pyrus-chat:stage': 'b' } }, `tags.pyrus-chat:stage: is reserved; ${tagKeyRemedy}`],
    [
      { tags: Object.fromEntries(Array.from({ length: 41 }, (_, n) => [`t${n}`, 'x'])) },
      'tags: is an object; give at most 40 tags',
    ],
    [{ removalPolicy: 'delete' }, 'removalPolicy: is "delete"; give retain or destroy'],
    [
      { removalPolicy: 'destroy' },
      'removalPolicy: is "destroy", and the stage prod keeps its data when the stack goes; give retain, or another stage',
    ],
    [
      { stage: 'Prod', removalPolicy: 'destroy' },
      'removalPolicy: is "destroy", and the stage prod keeps its data when the stack goes; give retain, or another stage',
    ],
    [{ Stage: 'prod' }, 'Stage: is not a setting; did you mean stage?'],
    [{ alarmEmial: 'a@b.ru' }, 'alarmEmial: is not a setting; did you mean alarmEmail?'],
  ])('%j', (settings, expected) => {
    expect(problems({ ...app, ...settings })).toEqual([`- ${expected}`]);
  });
});

describe('wrong apps', () => {
  test.each<[string, Record<string, unknown>, string]>([
    [
      'none named',
      { stage: 'test' },
      'apps: is missing; give a list such as [{"appId":"…","fcmSecretName":"…"}], or appId for one app',
    ],
    [
      'not JSON',
      { apps: 'app-one' },
      'apps: is "app-one"; give a list such as [{"appId":"…","fcmSecretName":"…"}], or appId for one app',
    ],
    ['an empty list', { apps: [] }, 'apps: is a list of 0; give 1 to 10 apps'],
    [
      'eleven',
      { apps: Array.from({ length: 11 }, (_, n) => ({ appId: `${n}` })) },
      'apps: is a list of 11; give 1 to 10 apps',
    ],
    ['one twice', { apps: [app, { appId: 'b' }, app] }, 'apps: names an appId twice; give each app once'],
    [
      'an id without the list of objects',
      { apps: ['app-one'] },
      'apps[0]: is "app-one"; give an object of appId, fcmSecretName and fcmSecretVersion, and nothing else',
    ],
    ['no id', { apps: [{}] }, `apps[0].appId: is missing; ${appIdRemedy}`],
    [
      'an unknown property',
      { apps: [{ ...app, fcmSecret: 'x' }] },
      'apps[0].fcmSecret: is unknown; give an object of appId, fcmSecretName and fcmSecretVersion, and nothing else',
    ],
    ['an id that is too long', { appId: 'a'.repeat(513) }, `appId: is 513 characters long; ${appIdRemedy}`],
    ['an id with a lone surrogate', { appId: 'a\ud800' }, `appId: is not well-formed; ${appIdRemedy}`],
    ['an id with NUL', { appId: 'a\0' }, `appId: is not well-formed; ${appIdRemedy}`],
    ['a secret without an app', { fcmSecretName: 'chat/fcm' }, `appId: is missing; ${appIdRemedy}`],
    [
      'short and long form',
      { ...app, apps: [app] },
      'apps: is given together with appId; give one of the two',
    ],
    [
      'a secret name with a space',
      { ...app, fcmSecretName: 'my secret' },
      `fcmSecretName: is "my secret"; ${secretRemedy}`,
    ],
    [
      'the secret itself',
      { ...app, fcmSecretName: `{"private_key":"${'s'.repeat(1600)}"}` },
      `fcmSecretName: is 1618 characters long; ${secretRemedy}`,
    ],
    [
      'a secret name like the end of an ARN',
      { ...app, fcmSecretName: 'chat-AbC123' },
      'fcmSecretName: ends with a hyphen and six characters, which Secrets Manager takes for the end of an ARN; give another name',
    ],
    [
      'a version with a space',
      { ...app, fcmSecretVersion: 'v 1' },
      'fcmSecretVersion: is "v 1"; give 1 to 64 of A-Z a-z 0-9 _ . -',
    ],
    [
      'two versions of one secret',
      {
        apps: [
          { ...app, fcmSecretName: 's', fcmSecretVersion: '1' },
          { appId: 'b', fcmSecretName: 's' },
        ],
      },
      'apps: gives one fcmSecretName two values of fcmSecretVersion; give the same version wherever the secret is named',
    ],
  ])('%s', (_, settings, expected) => {
    expect(problems(settings)).toEqual([`- ${expected}`]);
  });
});

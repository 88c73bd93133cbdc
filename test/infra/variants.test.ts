import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { AwsSolutionsChecks } from 'cdk-nag';
import { synthesise } from './synthesise.ts';
import { resource, resources, shorten } from './template.ts';

const longest = {
  stage: 'x'.repeat(32),
  apps: Array.from({ length: 10 }, (_, n) => ({
    appId: String(n).repeat(512),
    fcmSecretName: String(n).repeat(512),
    fcmSecretVersion: 'v'.repeat(64),
  })),
  channelId: 'ю'.repeat(100),
};

describe('with everything as long as it may be', () => {
  const { app, template } = synthesise(longest);

  test.each(resources(template, 'AWS::Lambda::Function'))(
    'the environment of %s fits into 4 KB',
    (_, { Properties }) => {
      const { Variables } = Properties.Environment;
      const text = JSON.stringify(
        Object.fromEntries(Object.entries(Variables).map(([name, value]) => [name, deployed(value)])),
      );

      expect(Buffer.byteLength(text)).toBeLessThan(4096);
    },
  );

  test.each(resources(template, 'AWS::IAM::Policy'))(
    'the policy %s fits into the 10,240 characters of a role',
    (_, { Properties }) => {
      expect(deployedPolicy(Properties.PolicyDocument).length).toBeLessThan(10_240);
    },
  );

  test('every app has a platform application of its own', () => {
    const names = resources(template, 'Custom::FcmPlatformApplication').map(
      ([, { Properties }]) => Properties.NamePrefix,
    );

    expect(new Set(names).size).toBe(10);
    for (const name of names) {
      expect(name).toMatch(/^[A-Za-z0-9_.-]{1,200}$/);
    }
  });

  test('cdk-nag finds nothing that is not acknowledged', () => {
    expect(new AwsSolutionsChecks(app).validateScope(app)).toEqual({ success: true, violations: [] });
  });
});

describe('with every setting changed', () => {
  const { template } = synthesise({
    stage: 'test',
    apps: [{ appId: 'app-one', fcmSecretName: 'chat/fcm' }],
    pushContent: 'generic',
    pushTtlHours: 48,
    channelId: 'support',
    locale: 'en',
    graceDays: 7,
    allowImportedKeys: true,
    fallbackToAllDevices: true,
    pushOnlyToRegistered: true,
    webhookTokenVersion: 3,
    revokeFormerWebhookToken: true,
    webhookUrlOutput: 'masked',
    alarmEmail: 'ops@example.com',
    logRetentionDays: 90,
    allowProjectIdChange: true,
  });
  const environment = (construct: string) =>
    resource(template, 'AWS::Lambda::Function', construct).Properties.Environment.Variables;

  test('the functions are told', () => {
    expect(environment('Authorization')).toMatchObject({ ALLOW_IMPORTED_KEYS: 'true' });
    expect(environment('KeyAdministration')).toMatchObject({ ALLOW_IMPORTED_KEYS: 'true', GRACE_DAYS: '7' });
    expect(environment('DeviceRegistration')).toMatchObject({ ALLOW_IMPORTED_KEYS: 'true' });
    expect(environment('ReplyWebhook')).toMatchObject({ PUSH_CONTENT: 'generic' });
    expect(environment('PushDelivery')).toMatchObject({
      PUSH_CONTENT: 'generic',
      PUSH_TTL_HOURS: '48',
      CHANNEL_ID: 'support',
      LOCALE: 'en',
      FALLBACK_TO_ALL_DEVICES: 'true',
      PUSH_ONLY_TO_REGISTERED: 'true',
      MAX_RECEIVE_COUNT: '11',
    });
  });

  test('the deploy-time resources are told', () => {
    expect(resource(template, 'Custom::WebhookToken', '').Properties).toMatchObject({
      Version: '3',
      RevokeFormer: 'true',
      ExposeToken: 'false',
    });
    expect(resource(template, 'Custom::FcmPlatformApplication', '').Properties).toMatchObject({
      AllowProjectIdChange: 'true',
    });
  });

  test('the output hides the token', () => {
    expect(shorten(template.findOutputs('WebhookUrl').WebhookUrl!.Value)).toBe(
      '<PyrusApi.ApiEndpoint>/webhook/********',
    );
  });

  test.each(resources(template, 'AWS::Logs::LogGroup'))('%s keeps logs for 90 days', (_, { Properties }) => {
    expect(Properties.RetentionInDays).toBe(90);
  });
});

describe('without a Firebase secret', () => {
  const { stack, template } = synthesise({ appId: 'app-one' });

  test('a warning says so', () => {
    const warnings = stack.node.metadata.filter(({ type }) => type === 'aws:cdk:warning');

    expect(warnings.map(({ data }) => data)).toEqual([expect.stringContaining('push is off')]);
  });

  test('of one app among others, the warning names it', () => {
    const { stack: two } = synthesise({
      apps: [{ appId: 'app-one', fcmSecretName: 'fcm/one' }, { appId: 'app-two' }],
    });
    const warnings = two.node.metadata.filter(({ type }) => type === 'aws:cdk:warning');

    expect(warnings.map(({ data }) => data)).toEqual([
      expect.stringMatching(/^App 2 of 2 .*its push is off/),
    ]);
  });

  test('nothing of SNS mobile push is made or allowed', () => {
    expect(resources(template, 'Custom::FcmPlatformApplication')).toEqual([]);
    expect(resources(template).filter(([id]) => id.startsWith('PhoneFeedback'))).toEqual([]);
    expect(JSON.stringify(resources(template, 'AWS::IAM::Policy'))).not.toContain('sns:');
  });

  test.each(['PushDelivery', 'DeviceRegistration'])('%s knows that push is off', (construct) => {
    expect(
      resource(template, 'AWS::Lambda::Function', construct).Properties.Environment.Variables,
    ).toMatchObject({
      PLATFORM_APPLICATIONS: '{}',
    });
  });
});

describe('with one app', () => {
  const { outdir, template } = synthesise({ appId: 'app-one', fcmSecretName: 'chat/fcm' });

  test('the template is the one that was reviewed', () => {
    // The hash of a function's code changes with the code.
    const text = JSON.stringify(template).replaceAll(/[0-9a-f]{64}(?=\.zip)/g, 'asset');

    expect(JSON.parse(text)).toMatchSnapshot();
  });

  const bundle = (key: string) => join(outdir, `asset.${key.replace('.zip', '')}`, 'index.js');

  test.each(resources(template, 'AWS::Lambda::Function'))(
    '%s starts with the environment it gets',
    (_, { Properties }) => {
      const { Variables } = Properties.Environment;
      const { stdout, stderr } = spawnSync(
        process.execPath,
        ['-p', 'typeof require(process.argv[1]).handler', bundle(Properties.Code.S3Key)],
        {
          encoding: 'utf8',
          env: {
            AWS_REGION: 'eu-west-1',
            // Nothing listens there: a test must not call AWS.
            AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:1',
            ...Object.fromEntries(Object.keys(Variables).map((name) => [name, deployed(Variables[name])])),
          },
        },
      );

      expect({ stdout, stderr }).toEqual({ stdout: 'function\n', stderr: '' });
    },
  );
});

/** A value as AWS would have it: with intrinsics replaced by the longest text that they could stand for here. */
function deployed(value: unknown): string {
  const intrinsics: Record<string, string> = {
    'AWS::Partition': 'aws-us-gov',
    'AWS::Region': 'ap-southeast-2',
    'AWS::AccountId': '123456789012',
  };
  return shorten(value).replaceAll(/<([^<>]+)>/g, (_, name: string) => intrinsics[name] ?? 'x'.repeat(180));
}

/** A policy as AWS counts it: without white space. */
function deployedPolicy(document: unknown): string {
  return JSON.stringify(document, (_, value) =>
    typeof value === 'object' &&
    value !== null &&
    ('Fn::Join' in value || 'Fn::GetAtt' in value || 'Ref' in value)
      ? deployed(value)
      : value,
  );
}

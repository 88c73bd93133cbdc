import { describe, expect, test } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import { synthesise } from './synthesise.ts';
import { resources, shorten } from './template.ts';

/**
 * What would be made anew, and empty, if it had another logical id or if one of these properties changed: keys and phones
 * would be unknown, replies in a queue would not be pushed, URLs that people pasted elsewhere would be dead.
 *
 * The properties are those of which CloudFormation's reference says "Update requires: Replacement", and those by which a
 * changed value takes the former one's place: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/
 */
const REPLACED_WITH: Readonly<Record<string, readonly string[]>> = {
  'AWS::ApiGatewayV2::Api': ['ProtocolType'],
  'AWS::DynamoDB::Table': ['TableName', 'KeySchema', 'AttributeDefinitions', 'LocalSecondaryIndexes'],
  'AWS::Logs::LogGroup': ['LogGroupName'],
  'AWS::SNS::Topic': ['TopicName', 'FifoTopic'],
  'AWS::SQS::Queue': ['QueueName', 'FifoQueue'],
  'AWS::SecretsManager::Secret': ['Name', 'GenerateSecretString', 'SecretString'],
  // CloudFormation refuses another ServiceToken.
  'Custom::FcmPlatformApplication': ['ServiceToken', 'NamePrefix'],
  'Custom::WebhookToken': ['ServiceToken', 'RootSecretArn'],
};

/** What holds nothing: another one in its place does the same. */
const STATELESS = [
  'AWS::ApiGatewayV2::ApiMapping',
  'AWS::ApiGatewayV2::DomainName',
  'AWS::ApiGatewayV2::Integration',
  'AWS::ApiGatewayV2::Route',
  'AWS::ApiGatewayV2::Stage',
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Lambda::Function',
  'AWS::Lambda::Permission',
  'AWS::Logs::MetricFilter',
  'AWS::SNS::Subscription',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::QueuePolicy',
];

/** Each stateful resource in a line: what happens to it without the stack and when it is replaced, its type, its properties. */
function stateful(template: Template): Record<string, string> {
  const found = resources(template).flatMap(([id, resource]) => {
    const replacedWith = REPLACED_WITH[resource.Type];
    if (replacedWith === undefined) return [];
    const properties = replacedWith.flatMap((name) => {
      const value = resource.Properties?.[name];
      return value === undefined ? [] : [`${name} ${rendered(value)}`];
    });
    const { DeletionPolicy = 'Delete', UpdateReplacePolicy = 'Delete' } = resource;
    return [[id, [`${DeletionPolicy}/${UpdateReplacePolicy}`, resource.Type, ...properties].join(', ')]];
  });
  return Object.fromEntries(found);
}

function unknownTypes(template: Template): string[] {
  const known = [...Object.keys(REPLACED_WITH), ...STATELESS];
  return resources(template).flatMap(([, { Type }]) => (known.includes(Type) ? [] : [Type]));
}

const rendered = (value: object | string): string =>
  typeof value === 'object' && ('Ref' in value || 'Fn::GetAtt' in value)
    ? shorten(value)
    : JSON.stringify(value);

/**
 * A difference from this is no snapshot to bring up to date. It is a release that loses data unless it says how to take them
 * along: a new table beside the old one and a copy, a queue that runs empty first, a note on the URL in `CHANGELOG.md`.
 */
const TABLE = [
  'Retain/Retain, AWS::DynamoDB::Table',
  'KeySchema [{"AttributeName":"pk","KeyType":"HASH"},{"AttributeName":"sk","KeyType":"RANGE"}]',
  'AttributeDefinitions [{"AttributeName":"pk","AttributeType":"S"},{"AttributeName":"sk","AttributeType":"S"}]',
].join(', ');
const FIFO_QUEUE = 'Retain/Retain, AWS::SQS::Queue, FifoQueue true';
const QUEUE = 'Retain/Retain, AWS::SQS::Queue';
const TOPIC = 'Delete/Delete, AWS::SNS::Topic';
const API = 'Delete/Delete, AWS::ApiGatewayV2::Api, ProtocolType "HTTP"';
const LOGS = 'RetainExceptOnCreate/Retain, AWS::Logs::LogGroup';
const APPLICATION =
  'Retain/Retain, Custom::FcmPlatformApplication, ServiceToken <PushApplicationsHandlerFunction.Arn>';
const APPLICATION_ID = 'PushApplicationseaIdfSJOZE921FE6AE';
const REVIEWED = {
  AlarmTopicC2164170: TOPIC,
  AppApi512E3661: API,
  AppApiAccessLogs1048DF29: LOGS,
  AuthorizationAuthorizeLogsC766439A: LOGS,
  DeliveriesTable439E74BF: TABLE,
  DeliveryQueue8F251BF1: FIFO_QUEUE,
  DeliveryQueueDeadLetterQueue13BF63A3: FIFO_QUEUE,
  DeviceRegistrationDevicesLogs18CC667F: LOGS,
  DevicesTable92DD7FD2: TABLE,
  KeyAdministrationKeysLogs3546D600: LOGS,
  PhoneFeedbackLogsE5E094AB: LOGS,
  PhoneFeedbackPlatformEventsDeadLetterQueue22F3FD23: QUEUE,
  PhoneFeedbackPlatformEventsQueueF5640619: QUEUE,
  PhoneFeedbackPlatformEventsTopic7BC1FFDF: TOPIC,
  PushApplicationsHandlerLogs7F8D20C4: LOGS,
  // Named after a hash of the secret's name: one application serves the apps that share it.
  [APPLICATION_ID]: `${APPLICATION}, NamePrefix "PyrusChat-prod-_eaIdfSJO-ZE"`,
  PushDeliveryDeliverLogs97993567: LOGS,
  PyrusApi2797D60C: API,
  PyrusApiAccessLogs66ED60B6: LOGS,
  ReplyWebhookLogsB4DE73B9: LOGS,
  SecurityKeysTable75C4E6FC: TABLE,
  WebhookToken988BAB69:
    'Delete/Delete, Custom::WebhookToken, ServiceToken <WebhookTokenHandlerFunction.Arn>, RootSecretArn <WebhookTokenRoot>',
  WebhookTokenHandlerLogs8885F76C: LOGS,
  WebhookTokenRootED6EE557:
    'Retain/Retain, AWS::SecretsManager::Secret, GenerateSecretString {"ExcludePunctuation":true,"PasswordLength":64}',
};

const app = { appId: 'app-one', fcmSecretName: 'chat/fcm' };
const { template } = synthesise(app);

describe('a deployment keeps what there is:', () => {
  test('the stateful resources are those that were reviewed', () => {
    expect(stateful(template)).toEqual(REVIEWED);
  });

  test('it is known of every type whether it is stateful', () => {
    expect(unknownTypes(template)).toEqual([]);
  });

  test.each([
    [
      'all settings of the functions',
      {
        ...app,
        fcmSecretVersion: '2',
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
        allowProjectIdChange: true,
      },
    ],
    [
      'what is about operation',
      {
        ...app,
        alarmEmail: 'ops@example.com',
        logRetentionDays: 90,
        runbookUrl: 'https://example.com/runbook',
      },
    ],
    ['further apps', { apps: [{ appId: 'app-zero', fcmSecretName: 'chat/fcm' }, app, { appId: 'app-two' }] }],
    [
      'a domain',
      {
        ...app,
        domain: {
          name: 'chat.example.com',
          certificateArn: 'arn:aws:acm:eu-west-1:123456789012:certificate/a',
        },
      },
    ],
  ])('and stay what they are with %s changed', (_name, settings) => {
    const changed = synthesise(settings).template;
    expect(stateful(changed)).toMatchObject(REVIEWED);
    expect(unknownTypes(changed)).toEqual([]);
  });

  test('and another secret for Firebase takes nothing but the application, which stays in the account', () => {
    const changed = stateful(synthesise({ ...app, fcmSecretName: 'chat/another' }).template);
    const { [APPLICATION_ID]: former, ...others } = REVIEWED;
    const added = Object.entries(changed).filter(([id]) => !(id in REVIEWED));

    expect(former).toMatch(/^Retain\//);
    expect(changed).toMatchObject(others);
    expect(changed).not.toHaveProperty(APPLICATION_ID);
    expect(added).toEqual([
      [expect.stringMatching(/^PushApplications/), expect.stringMatching(/^Retain\/Retain, Custom::Fcm/)],
    ]);
  });
});

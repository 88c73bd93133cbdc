import { describe, expect, test } from '@jest/globals';
import * as v from 'valibot';
import { operationsSchema } from '../../lib/operations.ts';
import { synthesise } from './synthesise.ts';
import { resource, resources, shorten } from './template.ts';

const apps = [
  { appId: 'app-one', fcmSecretName: 'chat/fcm', fcmSecretVersion: '7' },
  { appId: 'app-two', fcmSecretName: 'chat/fcm', fcmSecretVersion: '7' },
  { appId: 'app-three' },
];
const { template } = synthesise({ apps, alarmEmail: 'ops@example.com' });

describe('every function', () => {
  test.each(resources(template, 'AWS::Lambda::Function'))(
    '%s runs on Node 24, arm64, with 512 MB',
    (_, { Properties }) => {
      expect(Properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        MemorySize: 512,
        Handler: 'index.handler',
        LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'INFO', SystemLogLevel: 'WARN' },
      });
      expect(Properties).not.toHaveProperty('ReservedConcurrentExecutions');
    },
  );

  test('has an alarm on errors that tells the topic', () => {
    const watched = resources(template, 'AWS::CloudWatch::Alarm')
      .filter(([, alarm]) => alarm.Properties.MetricName === 'Errors')
      .map(([, alarm]) => shorten(alarm.Properties.Dimensions[0].Value));
    const functions = resources(template, 'AWS::Lambda::Function').map(([id]) => `<${id.slice(0, -8)}>`);

    expect(watched.sort()).toEqual(functions.sort());
  });

  test.each([
    ['Authorization', 3],
    ['KeyAdministration', 15],
    ['ReplyWebhook', 10],
    ['PushDelivery', 30],
    ['DeviceRegistration', 10],
    ['PhoneFeedback', 10],
    ['WebhookToken', 30],
    ['PushApplications', 60],
  ])('%s has a time-out of %i s', (construct, seconds) => {
    expect(resource(template, 'AWS::Lambda::Function', construct).Properties.Timeout).toBe(seconds);
  });
});

test('the alarm topic takes alarms of this account and mails them', () => {
  const { Statement } = resource(template, 'AWS::SNS::TopicPolicy', 'AlarmTopic').Properties.PolicyDocument;

  expect(Statement.map(({ Effect }: { Effect: string }) => Effect)).toEqual(['Deny', 'Allow']);
  expect(Statement[1]).toMatchObject({
    Principal: { Service: 'cloudwatch.amazonaws.com' },
    Action: 'sns:Publish',
    Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
  });
  template.hasResourceProperties('AWS::SNS::Subscription', {
    Protocol: 'email',
    Endpoint: 'ops@example.com',
  });
});

describe('tables', () => {
  test.each(['SecurityKeys', 'Devices', 'Deliveries'])(
    '%s is on demand, restorable, protected and kept',
    (name) => {
      const table = resource(template, 'AWS::DynamoDB::Table', name);

      expect(table).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
      expect(table.Properties).toEqual({
        AttributeDefinitions: [
          { AttributeName: 'pk', AttributeType: 'S' },
          { AttributeName: 'sk', AttributeType: 'S' },
        ],
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        BillingMode: 'PAY_PER_REQUEST',
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        SSESpecification: { SSEEnabled: true },
        TimeToLiveSpecification: { AttributeName: 'expires_at', Enabled: true },
      });
    },
  );
});

describe('the delivery queue', () => {
  test('keeps the order of each phone at high throughput, and gives up after 11 receives', () => {
    const { Properties } = resource(template, 'AWS::SQS::Queue', 'DeliveryQueue8');
    expect({ ...Properties, RedrivePolicy: undefined }).toEqual({
      FifoQueue: true,
      DeduplicationScope: 'messageGroup',
      FifoThroughputLimit: 'perMessageGroupId',
      VisibilityTimeout: 180,
      MessageRetentionPeriod: 4 * 86_400,
      SqsManagedSseEnabled: true,
    });
    expect(Properties.RedrivePolicy.maxReceiveCount).toBe(11);
    expect(shorten(Properties.RedrivePolicy.deadLetterTargetArn)).toBe('<DeliveryQueueDeadLetterQueue.Arn>');
  });

  test('its dead-letter queue is FIFO, encrypted and keeps messages for 14 days', () => {
    expect(resource(template, 'AWS::SQS::Queue', 'DeliveryQueueDeadLetterQueue').Properties).toMatchObject({
      FifoQueue: true,
      MessageRetentionPeriod: 14 * 86_400,
      SqsManagedSseEnabled: true,
    });
  });

  test('deliver takes batches of ten, at most five at a time, and reports each message', () => {
    expect(resource(template, 'AWS::Lambda::EventSourceMapping', 'PushDelivery').Properties).toMatchObject({
      BatchSize: 10,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 5 },
    });
  });
});

describe('the HTTP APIs', () => {
  test('have exactly these routes', () => {
    const routes = resources(template, 'AWS::ApiGatewayV2::Route').map(
      ([, { Properties }]) => `${shorten(Properties.ApiId)} ${Properties.RouteKey}`,
    );
    expect(routes.sort()).toEqual([
      '<AppApi> POST /devices',
      '<AppApi> POST /devices/unregister',
      '<AppApi> POST /keys/{action}',
      '<PyrusApi> POST /authorize',
      '<PyrusApi> POST /webhook/{token}',
    ]);
  });

  test.each(resources(template, 'AWS::ApiGatewayV2::Stage'))(
    '%s logs the route, and no path, query or address',
    (_, { Properties }) => {
      const format: Record<string, string> = JSON.parse(Properties.AccessLogSettings.Format);

      expect(Object.values(format)).toContain('$context.routeKey');
      expect(Object.values(format).join()).not.toMatch(/path|identity|query|header|\$input|\$request/i);
      expect(Properties).toMatchObject({ StageName: '$default', AutoDeploy: true });
      expect(Properties).not.toHaveProperty('DefaultRouteSettings');
    },
  );
});

describe('deploy-time resources', () => {
  test('the webhook token is made of a generated secret that is kept', () => {
    const root = only('AWS::SecretsManager::Secret');

    expect(root).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    expect(root.Properties.GenerateSecretString).toEqual({ ExcludePunctuation: true, PasswordLength: 64 });
    expect(only('Custom::WebhookToken').Properties).toMatchObject({
      ServiceTimeout: '120',
      Version: '1',
      RevokeFormer: 'false',
      ExposeToken: 'true',
    });
  });

  test('apps that share a secret share a platform application, which is kept', () => {
    const application = only('Custom::FcmPlatformApplication');

    expect(application).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    expect(application.Properties).toMatchObject({
      ServiceTimeout: '120',
      SecretVersion: '7',
      AllowProjectIdChange: 'false',
      NamePrefix: expect.stringMatching(/^PyrusChat-prod-[\w-]{12}$/),
    });
    expect(shorten(application.Properties.SecretArn)).toMatch(/:secret:chat\/fcm$/);
    expect(shorten(application.Properties.EventTopicArn)).toBe('<PhoneFeedbackPlatformEventsTopic>');

    const { Variables } = resource(template, 'AWS::Lambda::Function', 'DeviceRegistration').Properties
      .Environment;
    const arns: Record<string, string> = JSON.parse(shorten(Variables.PLATFORM_APPLICATIONS));
    expect(Object.keys(arns)).toHaveLength(2);
    expect(new Set(Object.values(arns)).size).toBe(1);
  });
});

test('stateful resources have no physical name', () => {
  const named = resources(template).filter(([, { Properties }]) =>
    ['TableName', 'QueueName', 'SecretName', 'TopicName', 'LogGroupName', 'FunctionName', 'Name'].some(
      (property) => typeof Properties?.[property] === 'string',
    ),
  );
  expect(named.map(([, { Type }]) => Type)).toEqual(['AWS::ApiGatewayV2::Api', 'AWS::ApiGatewayV2::Api']);
});

test('the outputs are these, each with a description', () => {
  const outputs = template.findOutputs('*');

  expect(
    Object.fromEntries(Object.entries(outputs).map(([name, { Value }]) => [name, shorten(Value)])),
  ).toEqual({
    AuthorizationUrl: '<PyrusApi.ApiEndpoint>/authorize',
    WebhookUrl: '<PyrusApi.ApiEndpoint>/webhook/<WebhookToken.Token>',
    DevicesUrl: '<AppApi.ApiEndpoint>/devices',
    KeysUrl: '<AppApi.ApiEndpoint>/keys',
    KeysFunctionName: '<KeyAdministrationKeysFunction>',
    DashboardUrl:
      'https://console.aws.amazon.com/cloudwatch/home?region=<AWS::Region>#dashboards/dashboard/<OperationsDashboard>',
    AlarmTopicArn: '<AlarmTopic>',
    Version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
    Operations: expect.stringMatching(/^\{"format":1,/),
  });
  for (const { Description } of Object.values(outputs)) {
    expect(Description).toMatch(/\w/);
  }
});

test('the output Operations tells the command line what it needs, in 4 KB for ten apps', () => {
  const ten = Array.from({ length: 10 }, (_, index) => ({
    appId: `${'a'.repeat(511)}${index}`,
    fcmSecretName: `chat/fcm/${index}`,
  }));
  const { template: largest } = synthesise({ apps: ten });
  const text = shorten(largest.toJSON().Outputs.Operations.Value);
  const operations = v.parse(v.pipe(v.string(), v.parseJson(), operationsSchema), text);

  expect(operations.tables).toEqual({
    securityKeys: '<SecurityKeysTable>',
    devices: '<DevicesTable>',
    deliveries: '<DeliveriesTable>',
  });
  expect(operations.logs.feedback).toBe('<PhoneFeedbackLogs>');
  expect(Object.keys(operations.platformApplications)).toEqual(operations.apps);
  // Names that CloudFormation makes up are longer than the placeholders: up to 80 characters each, and ARNs up to 200.
  const names = text.match(/<[^>]+>/g) ?? [];
  expect(text.length + names.length * 80).toBeLessThan(4_096);
});

test('the template needs only intrinsics that the local run knows', () => {
  const { Resources, Outputs } = template.toJSON();
  const intrinsics = new Set(JSON.stringify({ Resources, Outputs }).match(/"(Fn::\w+|Ref)"(?=:)/g));

  expect([...intrinsics].sort()).toEqual(['"Fn::GetAtt"', '"Fn::Join"', '"Fn::Sub"', '"Ref"']);
});

function only(type: string) {
  return resource(template, type, '');
}

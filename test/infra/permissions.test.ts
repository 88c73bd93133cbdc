import { describe, expect, test } from '@jest/globals';
import { sdkCalls } from './sdk-calls.ts';
import { synthesise } from './synthesise.ts';
import { permissions, resource, resources } from './template.ts';

const { template } = synthesise({ appId: 'app-one', fcmSecretName: 'chat/fcm' });

describe('a role may do exactly what its function does', () => {
  const logs = (id: string) => [
    `logs:CreateLogStream on <${id}Logs.Arn>`,
    `logs:PutLogEvents on <${id}Logs.Arn>`,
  ];
  const sns = 'arn:<AWS::Partition>:sns:<AWS::Region>:<AWS::AccountId>';
  const { NamePrefix: prefix } = resource(template, 'Custom::FcmPlatformApplication', '').Properties;
  const applicationArn = `<${resources(template, 'Custom::FcmPlatformApplication')[0]![0].slice(0, -8)}.ApplicationArn>`;

  test.each([
    [
      'Authorization',
      [
        'dynamodb:BatchGetItem on <SecurityKeysTable.Arn>',
        'dynamodb:GetItem on <SecurityKeysTable.Arn>',
        ...logs('AuthorizationAuthorize'),
      ],
    ],
    [
      'KeyAdministration',
      [
        'dynamodb:DeleteItem on <DevicesTable.Arn>',
        'dynamodb:DeleteItem on <SecurityKeysTable.Arn>',
        'dynamodb:GetItem on <DevicesTable.Arn>',
        'dynamodb:GetItem on <SecurityKeysTable.Arn>',
        'dynamodb:PutItem on <SecurityKeysTable.Arn>',
        'dynamodb:Query on <DevicesTable.Arn>',
        'dynamodb:Query on <SecurityKeysTable.Arn>',
        'dynamodb:Scan on <SecurityKeysTable.Arn>',
        'dynamodb:UpdateItem on <DevicesTable.Arn>',
        'dynamodb:UpdateItem on <SecurityKeysTable.Arn>',
        ...logs('KeyAdministrationKeys'),
      ],
    ],
    [
      'ReplyWebhook',
      [
        'dynamodb:UpdateItem on <DeliveriesTable.Arn>',
        ...logs('ReplyWebhook'),
        'sqs:SendMessage on <DeliveryQueue.Arn>',
      ],
    ],
    [
      'PushDelivery',
      [
        'dynamodb:BatchGetItem on <DeliveriesTable.Arn>',
        'dynamodb:BatchGetItem on <DevicesTable.Arn>',
        'dynamodb:BatchGetItem on <SecurityKeysTable.Arn>',
        'dynamodb:PutItem on <DevicesTable.Arn>',
        'dynamodb:Query on <DevicesTable.Arn>',
        'dynamodb:UpdateItem on <DeliveriesTable.Arn>',
        'dynamodb:UpdateItem on <DevicesTable.Arn>',
        ...logs('PushDeliveryDeliver'),
        `sns:CreatePlatformEndpoint on ${applicationArn}`,
        `sns:Publish on ${sns}:endpoint/GCM/${prefix}.*`,
        `sns:SetEndpointAttributes on ${sns}:endpoint/GCM/${prefix}.*`,
        'sqs:ChangeMessageVisibility on <DeliveryQueue.Arn>',
        'sqs:DeleteMessage on <DeliveryQueue.Arn>',
        'sqs:GetQueueAttributes on <DeliveryQueue.Arn>',
        'sqs:GetQueueUrl on <DeliveryQueue.Arn>',
        'sqs:ReceiveMessage on <DeliveryQueue.Arn>',
      ],
    ],
    [
      'DeviceRegistration',
      [
        'dynamodb:BatchGetItem on <SecurityKeysTable.Arn>',
        'dynamodb:DeleteItem on <DevicesTable.Arn>',
        'dynamodb:GetItem on <DevicesTable.Arn>',
        'dynamodb:GetItem on <SecurityKeysTable.Arn>',
        'dynamodb:PutItem on <DevicesTable.Arn>',
        'dynamodb:Query on <DevicesTable.Arn>',
        'dynamodb:UpdateItem on <DevicesTable.Arn>',
        ...logs('DeviceRegistrationDevices'),
        `sns:CreatePlatformEndpoint on ${applicationArn}`,
        `sns:SetEndpointAttributes on ${sns}:endpoint/GCM/${prefix}.*`,
      ],
    ],
    [
      'PhoneFeedback',
      [
        'dynamodb:GetItem on <DevicesTable.Arn>',
        'dynamodb:UpdateItem on <DevicesTable.Arn>',
        ...logs('PhoneFeedback'),
        'sqs:ChangeMessageVisibility on <PhoneFeedbackPlatformEventsQueue.Arn>',
        'sqs:DeleteMessage on <PhoneFeedbackPlatformEventsQueue.Arn>',
        'sqs:GetQueueAttributes on <PhoneFeedbackPlatformEventsQueue.Arn>',
        'sqs:GetQueueUrl on <PhoneFeedbackPlatformEventsQueue.Arn>',
        'sqs:ReceiveMessage on <PhoneFeedbackPlatformEventsQueue.Arn>',
      ],
    ],
    ['WebhookToken', [...logs('WebhookTokenHandler'), 'secretsmanager:GetSecretValue on <WebhookTokenRoot>']],
    [
      'PushApplications',
      [
        ...logs('PushApplicationsHandler'),
        'secretsmanager:GetSecretValue on arn:<AWS::Partition>:secretsmanager:<AWS::Region>:<AWS::AccountId>:secret:chat/fcm-??????',
        `sns:CreatePlatformApplication on ${sns}:app/*`,
        `sns:DeletePlatformApplication on ${sns}:app/GCM/${prefix}.*`,
        `sns:SetPlatformApplicationAttributes on ${sns}:app/GCM/${prefix}.*`,
      ],
    ],
  ])('%s', (construct, expected) => {
    expect(permissions(template, construct)).toEqual(expected);
  });

  test('and no other role exists, nor a managed policy', () => {
    template.resourceCountIs('AWS::IAM::Policy', 8);
    template.resourceCountIs('AWS::IAM::Role', 8);
    for (const [, role] of resources(template, 'AWS::IAM::Role')) {
      expect(Object.keys(role.Properties)).toEqual(['AssumeRolePolicyDocument']);
    }
  });

  test('and no policy allows everything', () => {
    for (const [, { Properties }] of resources(template, 'AWS::IAM::Policy')) {
      for (const statement of Properties.PolicyDocument.Statement) {
        expect([statement.Resource].flat()).not.toContain('*');
        expect([statement.Action].flat().join()).not.toContain('*');
      }
    }
  });
});

describe('a role allows what the code of its function calls, and nothing else', () => {
  const lambda = ['CreateLogStream', 'PutLogEvents'];
  // https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html#events-sqs-permissions
  const eventSource = [
    'ChangeMessageVisibility',
    'DeleteMessage',
    'GetQueueAttributes',
    'GetQueueUrl',
    'ReceiveMessage',
  ];

  // Calls that stand in a file which functions share, and that only others of them make.
  const ofOthers: Readonly<Record<string, readonly string[]>> = {
    deliver: ['GetItem'],
    devices: ['Publish'],
    feedback: ['BatchGetItem', 'PutItem', 'Query'],
  };

  test.each([
    ['authorize', 'Authorization', lambda],
    ['keys', 'KeyAdministration', lambda],
    ['webhook', 'ReplyWebhook', lambda],
    ['deliver', 'PushDelivery', [...lambda, ...eventSource]],
    ['devices', 'DeviceRegistration', lambda],
    ['feedback', 'PhoneFeedback', [...lambda, ...eventSource]],
    ['webhook-token', 'WebhookToken', lambda],
    ['fcm-application', 'PushApplications', lambda],
  ])('%s', (name, construct, callsOfLambda) => {
    const allowed = permissions(template, construct).map((permission) =>
      permission.replace(/^\w+:(\w+) on .*$/, '$1'),
    );

    const calls = new Set(sdkCalls(name));
    const notMade = ofOthers[name] ?? [];
    expect([...calls]).toEqual(expect.arrayContaining([...notMade]));
    const made = [...calls].filter((call) => !notMade.includes(call));
    expect(new Set(allowed)).toEqual(new Set([...made, ...callsOfLambda]));
  });
});

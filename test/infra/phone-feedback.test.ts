import { describe, expect, test } from '@jest/globals';
import { synthesise } from './synthesise.ts';
import { resource } from './template.ts';

const { template } = synthesise({ appId: 'app-one', fcmSecretName: 'chat/fcm' });

describe('events of SNS about failed pushes', () => {
  test('may be published by SNS and by this account, and over TLS only', () => {
    const { Statement } = resource(template, 'AWS::SNS::TopicPolicy', 'PhoneFeedback').Properties
      .PolicyDocument;
    const account = { Ref: 'AWS::AccountId' };

    expect(Statement).toEqual([
      expect.objectContaining({
        Effect: 'Deny',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
      expect.objectContaining({
        Effect: 'Allow',
        Principal: { Service: 'sns.amazonaws.com' },
        Action: 'sns:Publish',
        Condition: { StringEquals: { 'aws:SourceAccount': account } },
      }),
      expect.objectContaining({
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: 'sns:Publish',
        Condition: { StringEquals: { 'AWS:SourceOwner': account } },
      }),
    ]);
  });

  test('go as they are into an encrypted queue, which gives up after an hour', () => {
    const { Properties } = resource(template, 'AWS::SQS::Queue', 'PhoneFeedbackPlatformEventsQueue');

    template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'sqs', RawMessageDelivery: true });
    expect(Properties).toMatchObject({ SqsManagedSseEnabled: true, VisibilityTimeout: 300 });
    expect(Properties).not.toHaveProperty('FifoQueue');
    expect(Properties.RedrivePolicy.maxReceiveCount).toBe(12);
    expect(
      resource(template, 'AWS::SQS::Queue', 'PhoneFeedbackPlatformEventsDeadLetterQueue').Properties,
    ).toEqual({ MessageRetentionPeriod: 14 * 86_400, SqsManagedSseEnabled: true });
  });

  test('feedback takes batches of ten, two at a time, and reports each message', () => {
    expect(resource(template, 'AWS::Lambda::EventSourceMapping', 'PhoneFeedback').Properties).toMatchObject({
      BatchSize: 10,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 2 },
    });
  });
});

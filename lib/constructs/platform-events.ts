import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AnyPrincipal, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { AlarmTopic } from './alarm-topic.ts';

export interface PlatformEventsProps {
  /** Where alarms go. */
  readonly alarmTopic: AlarmTopic;
}

/**
 * What SNS tells of failed pushes: a topic, because platform applications know no other receiver, and a queue behind it,
 * so that no event is lost while its reader fails.
 */
export class PlatformEvents extends Construct {
  readonly topic: Topic;
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;

  constructor(scope: Construct, id: string, { alarmTopic }: PlatformEventsProps) {
    super(scope, id);

    // Not encrypted with a key: failed deliveries are told by the endpoint's ARN and a reason, without token or text.
    this.topic = new Topic(this, 'Topic', { enforceSSL: true });
    this.allowEvents();

    const standard = {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      removalPolicy: RemovalPolicy.RETAIN,
    } as const;
    this.deadLetterQueue = new Queue(this, 'DeadLetterQueue', {
      ...standard,
      retentionPeriod: Duration.days(14),
    });
    this.queue = new Queue(this, 'Queue', {
      ...standard,
      retentionPeriod: Duration.days(4),
      // Nobody waits for these. With the receives below, an hour of outage.
      visibilityTimeout: Duration.minutes(5),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: 12 },
    });
    this.topic.addSubscription(new SqsSubscription(this.queue, { rawMessageDelivery: true }));
    alarmTopic.notEmptyAlarm(this, 'DeadLetterAlarm', this.deadLetterQueue, {
      impact:
        'Nobody notices at once: SNS told of failed pushes, and it could not be noted. Traces miss why, and dead phones cost a publish for each reply.',
      runbook: 'platform-events-given-up',
    });
  }

  /** enforceSSL makes a policy of one Deny, which replaces the default Allow of the account: say who may publish. */
  private allowEvents(): void {
    const { account } = Stack.of(this);
    const publish = { actions: ['sns:Publish'], resources: [this.topic.topicArn] };
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        ...publish,
        sid: 'AllowPlatformEvents',
        principals: [new ServicePrincipal('sns.amazonaws.com')],
        conditions: { StringEquals: { 'aws:SourceAccount': account } },
      }),
    );
    // SNS does not document as whom it publishes events. They reach topics with the default policy, so its Allow is kept,
    // for publishing alone: https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html#source-account-versus-source-owner
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        ...publish,
        sid: 'AllowAccountAsByDefault',
        principals: [new AnyPrincipal()],
        conditions: { StringEquals: { 'AWS:SourceOwner': account } },
      }),
    );
  }
}

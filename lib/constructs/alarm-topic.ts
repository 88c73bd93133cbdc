import { Duration, Stack } from 'aws-cdk-lib';
import { Alarm, type AlarmProps, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export interface AlarmTopicProps {
  /**
   * The address that gets the alarms. SNS asks it to confirm first.
   *
   * @default - nobody is subscribed
   */
  readonly email?: string | undefined;
  /** Where `docs/runbook.md` is for the people who get the alarms. */
  readonly runbookUrl: string;
}

/** What an alarm tells the people who get it. */
export interface AlarmText {
  /** What people notice while it rings, in a sentence or two. */
  readonly impact: string;
  /** Its heading in `docs/runbook.md`, as a link has it: `pushes-given-up`. */
  readonly runbook: string;
}

/** An alarm while a metric is at or above a threshold: in one period, unless more are asked for. */
export type ChatAlarmProps = AlarmText &
  Pick<AlarmProps, 'metric' | 'threshold'> &
  Partial<Pick<AlarmProps, 'evaluationPeriods'>>;

/** The topic of every alarm of the stack. */
export class AlarmTopic extends Construct {
  readonly topic: Topic;
  private readonly runbookUrl: string;
  private readonly made: Alarm[] = [];

  constructor(scope: Construct, id: string, props: AlarmTopicProps) {
    super(scope, id);
    this.runbookUrl = props.runbookUrl;

    // Not encrypted with a key: CloudWatch can't publish through the AWS managed key, and alarms hold names and numbers.
    this.topic = new Topic(this, 'Topic', { displayName: 'Pyrus Mobile Chat', enforceSSL: true });
    // enforceSSL makes a policy of one Deny, which replaces the default Allow of the account: say who may publish.
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AllowAlarms',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    if (props.email !== undefined) {
      this.topic.addSubscription(new EmailSubscription(props.email));
    }
  }

  /** All alarms made so far. */
  get alarms(): readonly Alarm[] {
    return this.made;
  }

  /**
   * Adds an alarm that tells the topic, and is quiet while there is nothing to measure.
   *
   * @param scope the construct whose alarm it is
   */
  alarm(scope: Construct, id: string, { impact, runbook, ...props }: ChatAlarmProps): Alarm {
    const alarm = new Alarm(scope, id, {
      alarmDescription: `${impact} Runbook: ${this.runbookUrl}#${runbook}`,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      ...props,
    });
    alarm.addAlarmAction(new SnsAction(this.topic));
    this.made.push(alarm);
    return alarm;
  }

  /** Adds an alarm that tells the topic while a queue, one of dead letters, has messages. */
  notEmptyAlarm(scope: Construct, id: string, queue: IQueue, text: AlarmText): Alarm {
    return this.alarm(scope, id, {
      ...text,
      metric: queue.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(5) }),
      threshold: 1,
    });
  }
}

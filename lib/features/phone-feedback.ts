import { Duration } from 'aws-cdk-lib';
import { ComparisonOperator } from 'aws-cdk-lib/aws-cloudwatch';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { Environment } from '../../lambdas/shared/environment.ts';
import { ChatFunction, type FunctionDefaults } from '../constructs/chat-function.ts';
import type { ChatTable } from '../constructs/chat-table.ts';
import { LogMetric } from '../constructs/log-metric.ts';
import { PlatformEvents } from '../constructs/platform-events.ts';

export interface PhoneFeedbackProps extends FunctionDefaults {
  /** One item a phone. */
  readonly devices: ChatTable;
}

/** Learns from SNS which phones are dead, and tells when many die at once. */
export class PhoneFeedback extends Construct {
  /** Where platform applications send their events. */
  readonly topic: ITopic;
  readonly function: ChatFunction;

  constructor(scope: Construct, id: string, props: PhoneFeedbackProps) {
    super(scope, id);

    const { logRetention, alarmTopic } = props;
    const events = new PlatformEvents(this, 'PlatformEvents', { alarmTopic });
    this.topic = events.topic;
    this.function = new ChatFunction(this, 'Feedback', {
      logRetention,
      alarmTopic,
      name: 'feedback',
      description: 'Learns from SNS which phones are dead.',
      timeout: Duration.seconds(10),
      environment: { [Environment.devicesTable]: props.devices.tableName },
    });
    this.function.function.addEventSource(
      new SqsEventSource(events.queue, {
        batchSize: 10,
        reportBatchItemFailures: true,
        // The least that Lambda takes: phones that die by the thousand must leave room to authorize.
        maxConcurrency: 2,
      }),
    );
    props.devices.grant(this.function, 'GetItem', 'UpdateItem');
    this.alarmWhenManyDie(props);
  }

  /** Counted from the log: phones are quarantined one line each, so no code has to send a metric. */
  private alarmWhenManyDie({ alarmTopic }: PhoneFeedbackProps): void {
    const source = this.function;
    const where = { message: 'platform event' };
    new LogMetric(this, 'Failures', {
      source,
      metricName: 'PushFailuresAtFcm',
      where: { ...where, type: 'DeliveryFailure' },
      by: { dimension: 'Failure', field: 'failure' },
    });
    const quarantined = new LogMetric(this, 'Quarantined', {
      source,
      metricName: 'PhonesQuarantined',
      where: { ...where, lesson: 'quarantined' },
    });
    alarmTopic.alarm(this, 'ManyDeadAlarm', {
      alarmDescription:
        'A hundred phones were called dead within 15 minutes, and get no pushes until the app registers them again or a day has passed. More likely than as many removed apps: the service account is of another Firebase project than the app, or FCM fails.',
      metric: quarantined.metric({ statistic: 'Sum', period: Duration.minutes(15) }),
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      threshold: 100,
      evaluationPeriods: 1,
    });
  }
}

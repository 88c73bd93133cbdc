import { Duration } from 'aws-cdk-lib';
import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { AlarmTopic } from '../constructs/alarm-topic.ts';
import { LogMetric } from '../constructs/log-metric.ts';
import { shareOf } from '../constructs/share-of.ts';
import type { PhoneFeedback } from './phone-feedback.ts';
import type { PushDelivery } from './push-delivery.ts';

export interface DeadPhonesProps {
  /** Where the alarm goes. */
  readonly alarmTopic: AlarmTopic;
  /** Hears from SNS that a token is of no use. */
  readonly feedback: PhoneFeedback;
  /** Is told at the next publish that the endpoint is disabled, where that event did not come. */
  readonly delivery: PushDelivery;
}

/** Counts the phones that FCM calls dead, and tells when they are too many. */
export class DeadPhones extends Construct {
  private readonly dead: LogMetric;

  constructor(scope: Construct, id: string, { alarmTopic, feedback, delivery }: DeadPhonesProps) {
    super(scope, id);

    // A phone is told of by one of the two: once dead, no more is published to it for a day.
    const metricName = 'PhonesDead';
    this.dead = new LogMetric(this, 'ByEvent', {
      logGroup: feedback.function.function.logGroup,
      metricName,
      where: { message: 'platform event', lesson: 'quarantined' },
    });
    new LogMetric(this, 'ByPublish', {
      logGroup: delivery.function.function.logGroup,
      metricName,
      where: { message: 'push failed', reason: 'endpoint_disabled' },
    });
    const period = Duration.hours(1);
    alarmTopic.alarm(this, 'ManyAlarm', {
      impact:
        'Phones stay silent: FCM calls many dead at once. They get no pushes for a day, or until the app registers them anew.',
      runbook: 'many-dead-phones',
      // Apps are removed every day, a few of a hundred pushes at most. A wrong Firebase project makes it nearly all.
      ...shareOf({
        part: this.count(period),
        whole: delivery.metrics.sent(period),
        share: 0.2,
        atLeast: 10,
        label: 'too many dead phones',
      }),
    });
  }

  /** Phones that were called dead. */
  count(period: Duration): Metric {
    return this.dead.metric({ statistic: 'Sum', period, label: 'called dead' });
  }
}

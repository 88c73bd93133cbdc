import { Duration } from 'aws-cdk-lib';
import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { AlarmTopic } from '../constructs/alarm-topic.ts';
import type { ChatFunction } from '../constructs/chat-function.ts';
import { LogMetric } from '../constructs/log-metric.ts';

export interface PushServiceAlarmsProps {
  /** Where the alarms go. */
  readonly alarmTopic: AlarmTopic;
  /** Publishes to SNS. */
  readonly deliver: ChatFunction;
}

/** What SNS answers that has nothing to do with one phone. The names are those of the SDK's errors. */
const REFUSALS = [
  // FCM refused the credential, or somebody disabled the application: https://github.com/aws/aws-sdk-java/issues/1869
  'PlatformApplicationDisabledException',
  // The role may not: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html#API_Publish_Errors
  'AuthorizationErrorException',
  // No such application: thrown by CreatePlatformEndpoint alone, for a publish that finds no endpoint is settled.
  'NotFoundException',
];

/** Tells when SNS takes no push at all, or not as many as we have. */
export class PushServiceAlarms extends Construct {
  private readonly throttledTries: LogMetric;

  constructor(scope: Construct, id: string, { alarmTopic, deliver }: PushServiceAlarmsProps) {
    super(scope, id);
    const { logGroup } = deliver.function;
    const message = 'push not settled';

    const refused = new LogMetric(this, 'Refused', {
      logGroup,
      metricName: 'PushServiceRefusals',
      where: { message, 'error.name': REFUSALS },
    });
    alarmTopic.alarm(this, 'RefusedAlarm', {
      impact:
        'All phones of an app stay silent: SNS or FCM refuses our credential. Pushes wait for an hour, and are then given up.',
      runbook: 'push-service-refuses-us',
      metric: refused.metric({ statistic: 'Sum', period: Duration.minutes(5) }),
      threshold: 1,
    });
    this.throttledTries = new LogMetric(this, 'Throttled', {
      logGroup,
      metricName: 'SnsThrottled',
      where: { message, 'error.name': 'Throttl*' },
    });
    alarmTopic.alarm(this, 'ThrottledAlarm', {
      impact: 'Pushes come late: SNS takes fewer than there are.',
      runbook: 'throttling',
      metric: this.throttled(Duration.minutes(15)),
      // They are tried again after 10 s, 20 s, 40 s …: a peak passes by itself.
      threshold: 20,
    });
  }

  /** Tries of pushes that SNS throttled. */
  throttled(period: Duration): Metric {
    return this.throttledTries.metric({ statistic: 'Sum', period, label: 'SNS' });
  }
}

import { Duration } from 'aws-cdk-lib';
import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { AlarmTopic } from '../constructs/alarm-topic.ts';
import type { ChatHttpApi } from '../constructs/chat-http-api.ts';
import { LogMetric } from '../constructs/log-metric.ts';
import type { Authorization } from './authorization.ts';

export interface SilenceProps {
  /** Where the alarm goes. */
  readonly alarmTopic: AlarmTopic;
  /** The API that Pyrus calls. */
  readonly api: ChatHttpApi;
  /** Who chats. */
  readonly authorization: Authorization;
}

/**
 * Tells when people chat and Pyrus calls no webhook: its URL was never pasted into the form, or is not ours.
 *
 * An alarm sees nothing in a metric without data, and a webhook that is never called has none. So both routes report one
 * metric from the access logs: an accepted call of the webhook adds 1, an authorization adds 0.
 */
export class Silence extends Construct {
  constructor(scope: Construct, id: string, { alarmTopic, api, authorization }: SilenceProps) {
    super(scope, id);

    const metricName = 'WebhookCallsAccepted';
    const accepted = new LogMetric(this, 'Webhook', {
      logGroup: api.accessLogs,
      metricName,
      where: { routeKey: 'POST /webhook*', status: '200' },
    });
    new LogMetric(this, 'Authorization', {
      logGroup: api.accessLogs,
      metricName,
      where: { routeKey: 'POST /authorize', status: '200' },
      value: 0,
    });
    // The longest that CloudWatch allows: period × evaluation periods is at most seven days. It looks once an hour.
    const period = Duration.days(7);
    alarmTopic.alarm(this, 'Alarm', {
      impact: 'Replies bring no push: people chat, and for a week Pyrus has not called the webhook.',
      runbook: 'silence',
      metric: new MathExpression({
        // An open chat asks 28 times in its first five minutes: this is a few people, of whom one at least is answered.
        expression: 'IF(asked >= 200 AND replies < 1, 1, 0)',
        usingMetrics: {
          asked: authorization.asked(period),
          replies: accepted.metric({ statistic: 'Sum', period }),
        },
        period,
        label: 'chats without replies',
      }),
      threshold: 1,
    });
  }
}

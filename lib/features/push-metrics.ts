import type { Duration } from 'aws-cdk-lib';
import { type MathExpression, type Metric, Unit } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { ChatFunction } from '../constructs/chat-function.ts';
import { LogMetric } from '../constructs/log-metric.ts';

const reason = { dimension: 'Reason', field: 'reason' };

/** What became of pushes, from the line that `deliver` writes for each. */
export class PushMetrics extends Construct {
  private readonly sentPushes: LogMetric;
  private readonly sinceReply: LogMetric;
  private readonly suppressed: LogMetric;
  private readonly failed: LogMetric;

  constructor(scope: Construct, id: string, deliver: ChatFunction) {
    super(scope, id);
    const { logGroup } = deliver.function;

    this.sentPushes = new LogMetric(this, 'Sent', {
      logGroup,
      metricName: 'PushesSent',
      where: { message: 'push sent' },
      // So that an alarm on a share of it has data where nothing is sent and all fails.
      otherwise: 0,
    });
    this.sinceReply = new LogMetric(this, 'SinceReply', {
      logGroup,
      metricName: 'ReplyToSns',
      where: { message: 'push sent' },
      value: { field: 'since_reply_ms', unit: Unit.MILLISECONDS },
    });
    this.suppressed = new LogMetric(this, 'Suppressed', {
      logGroup,
      metricName: 'PushesSuppressed',
      where: { message: 'push suppressed' },
      by: reason,
    });
    this.failed = new LogMetric(this, 'Failed', {
      logGroup,
      metricName: 'PushesFailed',
      where: { message: 'push failed' },
      by: reason,
    });
  }

  /** Pushes that SNS took. */
  sent(period: Duration): Metric {
    return this.sentPushes.metric({ statistic: 'Sum', period, label: 'sent' });
  }

  /** Milliseconds from the reply in Pyrus until SNS took its push. */
  replyToSns(period: Duration, statistic: string): Metric {
    return this.sinceReply.metric({ statistic, period, label: statistic });
  }

  /** Pushes that must not be sent, a line for each reason. */
  suppressedByReason(period: Duration): MathExpression {
    return this.suppressed.byValue(period);
  }

  /** Pushes that could not be sent, a line for each reason. */
  failedByReason(period: Duration): MathExpression {
    return this.failed.byValue(period);
  }
}

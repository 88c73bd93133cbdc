import { MathExpression, type Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { ChatAlarmProps } from './alarm-topic.ts';

export interface ShareProps {
  /** What is bad. Where it has no data, the alarm is quiet. */
  readonly part: Metric;
  /** Of what it is a part. Both have the same period, and the statistic `Sum`. */
  readonly whole: Metric;
  /** The share, from 0 to 1, from which on the alarm rings. */
  readonly share: number;
  /** The number of bad ones below which it is quiet all the same: in a small shop one person is a large share. */
  readonly atLeast: number;
  /** What the graph calls it. */
  readonly label: string;
}

/** When an alarm rings for a share: a bank has always some that fail, and a small shop has few of anything. */
export function shareOf({
  part,
  whole,
  share,
  atLeast,
  label,
}: ShareProps): Pick<ChatAlarmProps, 'metric' | 'threshold'> {
  return {
    metric: new MathExpression({
      // FILL: where nothing of the whole was counted, all that was counted is bad.
      expression: `IF(part >= ${atLeast} AND part >= ${share} * FILL(whole, 0), 1, 0)`,
      usingMetrics: { part, whole },
      period: part.period,
      label,
    }),
    threshold: 1,
  };
}

import { Stack } from 'aws-cdk-lib';
import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { ChatFunction } from './chat-function.ts';

export interface LogMetricProps {
  /** Whose log lines are counted. */
  readonly source: ChatFunction;
  /** Name of the metric; its namespace is the stack's name, for several stacks may share an account. */
  readonly metricName: string;
  /** Fields of a JSON log line and the values that they must have. */
  readonly where: Readonly<Record<string, string>>;
  /**
   * A field whose values are told apart, and what the dimension is called.
   *
   * @default - lines are counted together
   */
  readonly by?: { readonly dimension: string; readonly field: string };
}

/** A metric that counts log lines: nothing is written or paid for but the lines that are there anyway. */
export class LogMetric extends Construct {
  private readonly filter: MetricFilter;

  constructor(scope: Construct, id: string, { source, metricName, where, by }: LogMetricProps) {
    super(scope, id);
    const conditions = Object.entries(where).map(([field, value]) =>
      FilterPattern.stringValue(`$.${field}`, '=', value),
    );
    this.filter = new MetricFilter(this, 'Filter', {
      logGroup: source.function.logGroup,
      filterPattern: FilterPattern.all(...conditions),
      metricNamespace: Stack.of(this).stackName,
      metricName,
      metricValue: '1',
      ...(by === undefined ? {} : { dimensions: { [by.dimension]: `$.${by.field}` } }),
    });
  }

  metric(options: MetricOptions): Metric {
    return this.filter.metric(options);
  }
}

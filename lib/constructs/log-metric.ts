import { type Duration, Stack } from 'aws-cdk-lib';
import { MathExpression, type Metric, type MetricOptions, type Unit } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, type ILogGroup, type JsonPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

export interface LogMetricProps {
  /** Where the lines are. */
  readonly logGroup: ILogGroup;
  /**
   * Name of the metric; its namespace is the stack's name, for several stacks may share an account. Filters with one
   * name, of one log group or of several, add to one metric.
   */
  readonly metricName: string;
  /** Fields of a JSON log line (`error.name` is nested), and the values that count; `*` stands for any end. */
  readonly where: Readonly<Record<string, string | readonly string[]>>;
  /**
   * What a line adds to the metric: a number, or the field of the line that holds it.
   *
   * @default 1
   */
  readonly value?: number | { readonly field: string; readonly unit: Unit };
  /**
   * What is reported for a minute that has log lines, and none of these.
   *
   * @default - nothing
   */
  readonly otherwise?: number;
  /**
   * A field whose values are told apart, and what the dimension is called. Each value that occurs is a metric to pay for.
   *
   * @default - lines are counted together
   */
  readonly by?: { readonly dimension: string; readonly field: string };
}

/** A metric made of log lines: nothing is written but the lines that are there anyway. */
export class LogMetric extends Construct {
  private readonly filter: MetricFilter;
  private readonly props: LogMetricProps;

  constructor(scope: Construct, id: string, props: LogMetricProps) {
    super(scope, id);
    this.props = props;
    const { value = 1, otherwise, by } = props;
    this.filter = new MetricFilter(this, 'Filter', {
      logGroup: props.logGroup,
      filterPattern: FilterPattern.all(...Object.entries(props.where).map(condition)),
      metricNamespace: Stack.of(this).stackName,
      metricName: props.metricName,
      ...(typeof value === 'number'
        ? { metricValue: String(value) }
        : { metricValue: `$.${value.field}`, unit: value.unit }),
      ...(otherwise === undefined ? {} : { defaultValue: otherwise }),
      ...(by === undefined ? {} : { dimensions: { [by.dimension]: `$.${by.field}` } }),
    });
  }

  /** The metric; not of one that is told apart by a field. */
  metric(options: MetricOptions): Metric {
    return this.filter.metric(options);
  }

  /** A graph's lines for a metric that is told apart by a field: a sum for each value that occurred. Not for alarms. */
  byValue(period: Duration): MathExpression {
    const { metricName, by } = this.props;
    const schema = `{"${Stack.of(this).stackName}","${by?.dimension}"}`;
    return new MathExpression({
      expression: `SEARCH('${schema} MetricName="${metricName}"', 'Sum', ${period.toSeconds()})`,
      usingMetrics: {},
      period,
      label: '',
    });
  }
}

function condition([field, value]: [string, string | readonly string[]]): JsonPattern {
  const equals = (text: string) => FilterPattern.stringValue(`$.${field}`, '=', text);
  return typeof value === 'string' ? equals(value) : FilterPattern.any(...value.map(equals));
}

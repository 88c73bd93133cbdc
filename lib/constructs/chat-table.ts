import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { AlarmTopic } from './alarm-topic.ts';

/** A DynamoDB call on one table, as a policy names it. */
export type TableAction =
  | 'GetItem'
  | 'BatchGetItem'
  | 'Query'
  | 'Scan'
  | 'PutItem'
  | 'UpdateItem'
  | 'DeleteItem';

export interface ChatTableProps {
  /** Where alarms go. */
  readonly alarmTopic: AlarmTopic;
  /** What people notice when DynamoDB throttles the table: for the alarms on that. */
  readonly throttled: string;
  /** Whether DynamoDB refuses to delete the table, whoever asks. */
  readonly deletionProtection: boolean;
}

/**
 * A table of ours: `pk` and `sk` are strings, items go away after `expires_at` (DynamoDB takes days over that, so code
 * checks dates itself). Paid by use, restorable to any second of the last 35 days, and kept when the stack goes.
 */
export class ChatTable extends Construct {
  readonly tableName: string;
  private readonly table: Table;

  constructor(scope: Construct, id: string, props: ChatTableProps) {
    super(scope, id);

    this.table = new Table(this, 'Table', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      timeToLiveAttribute: 'expires_at',
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.AWS_MANAGED,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: props.deletionProtection,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.tableName = this.table.tableName;
    this.addAlarms(props);
  }

  /** Allows exactly the calls named; CDK's `grantReadData` would allow `Scan` too. */
  grant(grantee: IGrantable, ...actions: readonly TableAction[]): void {
    this.table.grants.actions(grantee, ...actions.map((action) => `dynamodb:${action}`));
  }

  /** Reads and writes that DynamoDB turned away. */
  throttles(period: Duration): Metric[] {
    return ['ReadThrottleEvents', 'WriteThrottleEvents'].map((metricName) =>
      this.table.metric(metricName, { statistic: 'Sum', period, label: `${this.node.id}: ${metricName}` }),
    );
  }

  /** One alarm for reads and one for writes: CloudWatch takes as much for one on their sum. */
  private addAlarms({ alarmTopic, throttled }: ChatTableProps): void {
    for (const metric of this.throttles(Duration.minutes(5))) {
      alarmTopic.alarm(this, `${metric.metricName}Alarm`, {
        impact: throttled,
        runbook: 'throttling',
        metric,
        // The SDK tries again: a few while a table grows only delay a call.
        threshold: 20,
      });
    }
  }
}

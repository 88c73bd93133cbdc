import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

/** A DynamoDB call on one table, as a policy names it. */
export type TableAction =
  | 'GetItem'
  | 'BatchGetItem'
  | 'Query'
  | 'Scan'
  | 'PutItem'
  | 'UpdateItem'
  | 'DeleteItem';

/**
 * A table of ours: `pk` and `sk` are strings, items go away after `expires_at` (DynamoDB takes days over that, so code
 * checks dates itself). Paid by use, restorable to any second of the last 35 days, and never deleted with the stack.
 */
export class ChatTable extends Construct {
  readonly tableName: string;
  private readonly table: Table;

  constructor(scope: Construct, id: string) {
    super(scope, id);

    this.table = new Table(this, 'Table', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      timeToLiveAttribute: 'expires_at',
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.AWS_MANAGED,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.tableName = this.table.tableName;
  }

  /** Allows exactly the calls named; CDK's `grantReadData` would allow `Scan` too. */
  grant(grantee: IGrantable, ...actions: readonly TableAction[]): void {
    this.table.grants.actions(grantee, ...actions.map((action) => `dynamodb:${action}`));
  }
}

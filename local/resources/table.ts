import {
  CreateTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  ResourceNotFoundException,
  type TableDescription,
} from '@aws-sdk/client-dynamodb';
import * as v from 'valibot';
import { arn } from '../deploy/deployment.ts';
import { ignored, resourceType, tags } from '../deploy/resource-type.ts';
import { LocalStackError } from '../local-stack-error.ts';
import { NameLimit, physicalName } from '../state/physical-names.ts';

const KeySchema = v.array(
  v.strictObject({ AttributeName: v.string(), KeyType: v.picklist(['HASH', 'RANGE']) }),
);
const AttributeDefinitions = v.array(
  v.strictObject({ AttributeName: v.string(), AttributeType: v.picklist(['S', 'N', 'B']) }),
);
const Projection = v.strictObject({
  ProjectionType: v.picklist(['ALL', 'KEYS_ONLY', 'INCLUDE']),
  NonKeyAttributes: v.exactOptional(v.array(v.string())),
});
const capacity = ignored('The local tables have no capacity to provision.');

const IndexSchema = v.strictObject({
  IndexName: v.string(),
  KeySchema,
  Projection,
  ProvisionedThroughput: capacity,
  OnDemandThroughput: capacity,
  ContributorInsightsSpecification: ignored('A CloudWatch report.'),
  WarmThroughput: capacity,
});

/** `AWS::DynamoDB::Table` on the local DynamoDB. */
export const table = resourceType(
  {
    TableName: v.optional(v.string()),
    KeySchema,
    AttributeDefinitions,
    GlobalSecondaryIndexes: v.optional(v.array(IndexSchema), []),
    BillingMode: ignored('The local tables have no capacity to bill.'),
    ProvisionedThroughput: capacity,
    OnDemandThroughput: capacity,
    WarmThroughput: capacity,
    TimeToLiveSpecification: ignored('DynamoDB deletes expired items up to days late; here it is never.'),
    PointInTimeRecoverySpecification: ignored('Backups of an account.'),
    DeletionProtectionEnabled: ignored('The runner deletes no table.'),
    // Encryption at rest with AWS' own keys; what the policy of another key allows, and to whom, is not evaluated here.
    SSESpecification: v.optional(
      v.strictObject({ SSEEnabled: v.boolean(), SSEType: v.optional(v.literal('KMS')) }),
    ),
    ContributorInsightsSpecification: ignored('A CloudWatch report.'),
    TableClass: ignored('A price, not a behaviour.'),
    Tags: tags,
  },
  async (properties, { logicalId }, { clients: { dynamoDb }, stackName }) => {
    const name = properties.TableName ?? physicalName(stackName, logicalId, { limit: NameLimit.table });
    const indexes = properties.GlobalSecondaryIndexes.map((index) => ({
      IndexName: index.IndexName,
      KeySchema: index.KeySchema,
      Projection: index.Projection,
    }));
    const wanted = { KeySchema: properties.KeySchema, AttributeDefinitions: properties.AttributeDefinitions };
    const standing = await describe(dynamoDb, name);
    if (standing === undefined) {
      await dynamoDb.send(
        new CreateTableCommand({
          TableName: name,
          ...wanted,
          ...(indexes.length > 0 && { GlobalSecondaryIndexes: indexes }),
          BillingMode: 'PAY_PER_REQUEST',
        }),
      );
      await becomeActive(dynamoDb, name);
    } else {
      refuseChangedKeys(logicalId, 'table', standing, wanted);
      for (const index of indexes) {
        const former = standing.GlobalSecondaryIndexes?.find(
          ({ IndexName }) => IndexName === index.IndexName,
        );
        if (former === undefined) throw newIndex(logicalId, index.IndexName);
        const had = { ...former, AttributeDefinitions: standing.AttributeDefinitions };
        const asked = { ...index, AttributeDefinitions: properties.AttributeDefinitions };
        refuseChangedKeys(logicalId, `index ${index.IndexName}`, had, asked);
      }
    }
    return { ref: name, attributes: { Arn: arn('dynamodb', `table/${name}`) } };
  },
);

async function describe(dynamoDb: DynamoDBClient, name: string): Promise<TableDescription | undefined> {
  try {
    return (await dynamoDb.send(new DescribeTableCommand({ TableName: name }))).Table;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

async function becomeActive(dynamoDb: DynamoDBClient, name: string): Promise<void> {
  for (;;) {
    const { TableStatus, GlobalSecondaryIndexes = [] } = (await describe(dynamoDb, name)) ?? {};
    const indexesActive = GlobalSecondaryIndexes.every(({ IndexStatus }) => IndexStatus === 'ACTIVE');
    if (TableStatus === 'ACTIVE' && indexesActive) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** DynamoDB builds an index over a standing table; dynalite accepts that call and does nothing. */
const newIndex = (logicalId: string, indexName: string): LocalStackError =>
  new LocalStackError(
    `${logicalId}: the index ${indexName} is new, and the local DynamoDB cannot add one to a standing table. ` +
      'Start over other data with --data, or remove the data directory.',
  );

interface Keys {
  readonly KeySchema?:
    | readonly { AttributeName?: string | undefined; KeyType?: string | undefined }[]
    | undefined;
  readonly AttributeDefinitions?:
    | readonly { AttributeName?: string | undefined; AttributeType?: string | undefined }[]
    | undefined;
}

/** CloudFormation would replace the table, and its data would be gone from the stack. */
function refuseChangedKeys(logicalId: string, what: string, standing: Keys, wanted: Keys): void {
  const [had, asked] = [keysOf(standing), keysOf(wanted)];
  if (had === asked) return;
  throw new LocalStackError(
    `${logicalId}: the key schema of the ${what} changed from ${had} to ${asked}, which would replace the table ` +
      'and lose its data. Start over other data with --data, or remove the data directory.',
  );
}

const keysOf = ({ KeySchema: keys = [], AttributeDefinitions: attributes = [] }: Keys): string =>
  keys
    .map(({ AttributeName, KeyType }) => {
      const type = attributes.find((attribute) => attribute.AttributeName === AttributeName)?.AttributeType;
      return `${AttributeName} ${KeyType} ${type}`;
    })
    .join(', ');

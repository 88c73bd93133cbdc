import type { AwsCall, Service } from '../aws-call.ts';

/** What a call does to what, as policies know it. */
export interface Touch {
  /** As AWS' error messages spell it. */
  readonly action: string;
  /** `*` where the action is about no resource. */
  readonly resource: string;
  /** As AWS' error messages name the resource. @default the resource */
  readonly shownAs?: string;
}

/** Where the resources are. */
export interface Place {
  readonly region: string;
  readonly accountId: string;
  /** ARN of the secret with this name, ARN or ARN without its last six characters, if there is one. */
  readonly secretArn: (id: string) => string | undefined;
}

type Input = Readonly<Record<string, unknown>>;
type Touches = (input: Input, place: Place) => Touch[];

/**
 * The permissions that a call needs, by the Service Authorization Reference:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 *
 * @returns undefined for an operation of which the runner does not know it
 */
export function touchedBy(
  { operation, input }: Pick<AwsCall, 'operation' | 'input'>,
  service: Service,
  place: Place,
): Touch[] | undefined {
  const operations = OPERATIONS[service];
  return Object.hasOwn(operations, operation) ? operations[operation]?.(input ?? {}, place) : undefined;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const keysOf = (value: unknown): string[] =>
  typeof value === 'object' && value !== null ? Object.keys(value) : [];
const nothing =
  (action: string): Touches =>
  () => [{ action, resource: '*' }];

function byName<Value>(names: readonly string[], make: (name: string) => Value): Record<string, Value> {
  return Object.fromEntries(names.map((name) => [name, make(name)]));
}

/** A table may also be named by its ARN. */
const tableArn = (name: string, { region, accountId }: Place): string =>
  name.startsWith('arn:') ? name : `arn:aws:dynamodb:${region}:${accountId}:table/${name}`;

const onTable = (name: string): Touches => {
  const action = `dynamodb:${name}`;
  return ({ TableName }, place) => [{ action, resource: tableArn(text(TableName), place) }];
};
const onTableOrIndex = (name: string): Touches => {
  const action = `dynamodb:${name}`;
  return ({ TableName, IndexName }, place) => {
    const table = tableArn(text(TableName), place);
    return [{ action, resource: IndexName === undefined ? table : `${table}/index/${text(IndexName)}` }];
  };
};
const onTables = (name: string): Touches => {
  const action = `dynamodb:${name}`;
  return ({ RequestItems }, place) =>
    keysOf(RequestItems).map((table) => ({ action, resource: tableArn(table, place) }));
};

/** The queue's URL ends in the account and the name. SQS writes actions in small letters, and knows none for batches. */
const onQueue = (name: string): Touches => {
  const action = `sqs:${name.replace(/Batch$/, '').toLowerCase()}`;
  return ({ QueueUrl, QueueName }, { region, accountId }) => {
    const queue = text(QueueUrl ?? QueueName)
      .split('/')
      .at(-1);
    return [{ action, resource: `arn:aws:sqs:${region}:${accountId}:${queue}` }];
  };
};

const onArn =
  (parameter: string) =>
  (name: string): Touches => {
    const action = `SNS:${name}`;
    return (input) => [{ action, resource: text(input[parameter]) }];
  };
const publish: Touches = ({ TargetArn, TopicArn }) => [
  // To a telephone number it is about no resource.
  { action: 'SNS:Publish', resource: text(TargetArn ?? TopicArn) || '*' },
];
/** IAM's reference lists no resource type for this call; SNS checks it against `app/`, without a name. */
const createApplication: Touches = (_input, { region, accountId }) => [
  { action: 'SNS:CreatePlatformApplication', resource: `arn:aws:sns:${region}:${accountId}:app/` },
];

/** Policies are held against the whole ARN; of a secret that does not exist, against what the caller wrote. */
const onSecret = (name: string): Touches => {
  const action = `secretsmanager:${name}`;
  return ({ SecretId }, { region, accountId, secretArn }) => {
    const id = text(SecretId);
    const written = id.startsWith('arn:') ? id : `arn:aws:secretsmanager:${region}:${accountId}:secret:${id}`;
    return [{ action, resource: secretArn(id) ?? written, shownAs: id }];
  };
};

const onLogGroup = (name: string): Touches => {
  const action = `logs:${name}`;
  return ({ logGroupName }, { region, accountId }) => [
    { action, resource: `arn:aws:logs:${region}:${accountId}:log-group:${text(logGroupName)}:log-stream:` },
  ];
};

const OPERATIONS: Readonly<Record<Service, Readonly<Record<string, Touches>>>> = {
  dynamodb: {
    ...byName(['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'DescribeTable'], onTable),
    ...byName(['Query', 'Scan'], onTableOrIndex),
    ...byName(['BatchGetItem', 'BatchWriteItem'], onTables),
    ListTables: nothing('dynamodb:ListTables'),
  },
  sqs: {
    ...byName(['SendMessage', 'SendMessageBatch', 'ReceiveMessage', 'GetQueueAttributes'], onQueue),
    ...byName(['DeleteMessage', 'DeleteMessageBatch', 'GetQueueUrl', 'PurgeQueue'], onQueue),
    ...byName(['ChangeMessageVisibility', 'ChangeMessageVisibilityBatch'], onQueue),
    ListQueues: nothing('sqs:listqueues'),
  },
  sns: {
    Publish: publish,
    CreatePlatformApplication: createApplication,
    ...byName(
      [
        'CreatePlatformEndpoint',
        'DeletePlatformApplication',
        'GetPlatformApplicationAttributes',
        'ListEndpointsByPlatformApplication',
        'SetPlatformApplicationAttributes',
      ],
      onArn('PlatformApplicationArn'),
    ),
    ...byName(['DeleteEndpoint', 'GetEndpointAttributes', 'SetEndpointAttributes'], onArn('EndpointArn')),
    ...byName(['GetTopicAttributes', 'ListSubscriptionsByTopic', 'Subscribe'], onArn('TopicArn')),
    ListPlatformApplications: nothing('SNS:ListPlatformApplications'),
  },
  secretsmanager: {
    ...byName(
      ['DeleteSecret', 'DescribeSecret', 'GetSecretValue', 'PutSecretValue', 'UpdateSecret'],
      onSecret,
    ),
    ListSecrets: nothing('secretsmanager:ListSecrets'),
  },
  logs: byName(['DescribeLogGroups', 'FilterLogEvents'], onLogGroup),
};

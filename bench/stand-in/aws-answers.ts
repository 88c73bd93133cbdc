import { createHash, randomUUID } from 'node:crypto';
import * as v from 'valibot';

/** DynamoDB items by their primary key; see `itemKey`. */
export type Items = Readonly<Record<string, Record<string, unknown>>>;

/** A request of the AWS SDK. */
export interface AwsRequest {
  /** `X-Amz-Target`: the service and operation of the JSON protocols; absent in SNS' query protocol. */
  readonly target: string | undefined;
  readonly body: string;
}

export interface AwsAnswer {
  /** What was called, as in `dynamodb.GetItem`; what it must not be is said behind it. */
  readonly call: string;
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

const keySchema = v.object({ pk: v.object({ S: v.string() }), sk: v.object({ S: v.string() }) });
const getItemSchema = v.object({ Key: keySchema, ConsistentRead: v.optional(v.boolean(), false) });
const batchGetItemSchema = v.object({
  RequestItems: v.record(
    v.string(),
    v.object({ Keys: v.array(keySchema), ConsistentRead: v.optional(v.boolean(), false) }),
  ),
});
/** A whole partition, as `lambdas/shared/query-partition.ts` asks for it. */
const querySchema = v.object({
  KeyConditionExpression: v.literal('pk = :pk'),
  ExpressionAttributeValues: v.object({ ':pk': v.object({ S: v.string() }) }),
  ConsistentRead: v.optional(v.boolean(), false),
});
const sendMessageSchema = v.object({ MessageBody: v.string() });

/** Names an item in `Items`. */
export const itemKey = (pk: string, sk: string): string => `${pk} ${sk}`;

/**
 * Answers as AWS would where all goes well. Writes succeed and change nothing, so that each call meets what the first one
 * met. An operation that no function here needs on its hot path is answered with an error.
 */
export function answerOf({ target, body }: AwsRequest, items: Items): AwsAnswer {
  if (target === undefined) {
    return snsAnswer(new URLSearchParams(body));
  }
  const [prefix = '', operation = ''] = target.split('.');
  const service = prefix.replace(/_.*/, '').replace('AmazonSQS', 'SQS').toLowerCase();
  const json = (answer: unknown, remark = ''): AwsAnswer => ({
    call: `${service}.${operation}${remark}`,
    status: 200,
    contentType: 'application/x-amz-json-1.0',
    body: JSON.stringify(answer),
  });
  const find = ({ pk, sk }: v.InferOutput<typeof keySchema>) => items[itemKey(pk.S, sk.S)];
  switch (`${service}.${operation}`) {
    case 'dynamodb.GetItem': {
      const { Key, ConsistentRead } = v.parse(getItemSchema, JSON.parse(body));
      return json({ Item: find(Key) }, ConsistentRead ? '' : ' (eventually consistent)');
    }
    case 'dynamodb.BatchGetItem': {
      const tables = Object.entries(v.parse(batchGetItemSchema, JSON.parse(body)).RequestItems);
      const responses = tables.map(([table, { Keys }]) => [table, Keys.flatMap((key) => find(key) ?? [])]);
      return json(
        { Responses: Object.fromEntries(responses), UnprocessedKeys: {} },
        tables.every(([, { ConsistentRead }]) => ConsistentRead) ? '' : ' (eventually consistent)',
      );
    }
    case 'dynamodb.Query': {
      const { ExpressionAttributeValues: values, ConsistentRead } = v.parse(querySchema, JSON.parse(body));
      const found = Object.entries(items).filter(([key]) => key.startsWith(itemKey(values[':pk'].S, '')));
      return json({ Items: found.map(([, item]) => item) }, ConsistentRead ? '' : ' (eventually consistent)');
    }
    case 'dynamodb.PutItem':
    case 'dynamodb.DeleteItem':
    case 'dynamodb.UpdateItem':
      return json({});
    case 'sqs.SendMessage': {
      const { MessageBody } = v.parse(sendMessageSchema, JSON.parse(body));
      // The SDK compares it with the hash of what it sent.
      const MD5OfMessageBody = createHash('md5').update(MessageBody).digest('hex');
      return json({ MessageId: randomUUID(), MD5OfMessageBody, SequenceNumber: '1' });
    }
    default:
      return {
        ...json({ __type: 'UnknownOperationException', message: 'Not on a hot path' }),
        status: 400,
      };
  }
}

/** SNS speaks forms and XML. */
function snsAnswer(form: URLSearchParams): AwsAnswer {
  const operation = form.get('Action') ?? '';
  const xml = (status: number, content: string): AwsAnswer => ({
    call: `sns.${operation}`,
    status,
    contentType: 'text/xml',
    body: `<${operation}Response xmlns="http://sns.amazonaws.com/doc/2010-03-31/">${content}</${operation}Response>`,
  });
  switch (operation) {
    case 'Publish':
      return xml(200, `<PublishResult><MessageId>${randomUUID()}</MessageId></PublishResult>`);
    case 'CreatePlatformEndpoint': {
      const application = form.get('PlatformApplicationArn') ?? '';
      const endpoint = `${application.replace(':app/', ':endpoint/')}/${randomUUID()}`;
      return xml(
        200,
        `<CreatePlatformEndpointResult><EndpointArn>${endpoint}</EndpointArn></CreatePlatformEndpointResult>`,
      );
    }
    default:
      return xml(400, '<Error><Code>InvalidAction</Code></Error>');
  }
}

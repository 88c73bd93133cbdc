import {
  BatchWriteItemCommand,
  CreateTableCommand,
  type DynamoDBClient,
  GetItemCommand,
} from '@aws-sdk/client-dynamodb';
import { issueKey } from '../../lambdas/keys/issue.ts';
import { createKeyStore } from '../../lambdas/keys/key-store.ts';
import type { AuthorizationRequest } from '../../lambdas/security-keys/authorization-request.ts';
import { keyAddress } from '../../lambdas/security-keys/key-address.ts';
import { createSecurityKey } from '../../lambdas/security-keys/security-key.ts';
import { type Item, string } from '../../lambdas/shared/dynamodb.ts';

/** A table with so many keys, and some of the keys. */
export interface FilledTable {
  readonly name: string;
  readonly keys: number;
  /** Keys from all over the table, with whom they belong to. */
  readonly sample: readonly AuthorizationRequest[];
}

export const APP = 'app-that-grows==';

/** As many as DynamoDB takes: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
const BATCH = 25;
const BATCHES_AT_ONCE = 8;

/**
 * Makes a table and fills it with security keys, one a person.
 *
 * The first is issued by the admin Lambda's own code; all others are written in batches, as that one stands in the table.
 *
 * @param sampleSize how many of the keys are handed out, evenly spread; divides `keys`
 */
export async function fillTable(
  client: DynamoDBClient,
  name: string,
  keys: number,
  sampleSize: number,
): Promise<FilledTable> {
  await createTable(client, name);
  const first = await issueFirst(client, name);
  const model = await itemOf(client, name, first);
  const sample = [first];
  const stride = keys / sampleSize;
  let next = 1;
  const write = async (): Promise<void> => {
    while (next < keys) {
      const from = next;
      next = Math.min(keys, from + BATCH);
      const requests = Array.from({ length: next - from }, (_, index) => ({
        ...personOf(from + index),
        security_key: createSecurityKey(),
      }));
      sample.push(...requests.filter((_, index) => (from + index) % stride === 0));
      await writeBatch(
        client,
        name,
        requests.map((request) => itemLike(model, request)),
      );
    }
  };
  await Promise.all(Array.from({ length: BATCHES_AT_ONCE }, write));
  return { name, keys, sample };
}

/** Ids of one length, so that items are of one size whatever the table holds. */
const personOf = (number: number) => ({ app_id: APP, user_id: `client-${String(number).padStart(9, '0')}` });

async function issueFirst(client: DynamoDBClient, table: string): Promise<AuthorizationRequest> {
  const person = personOf(0);
  const { securityKey } = await issueKey(
    createKeyStore(client, table),
    person,
    { label: undefined, grace: 0, mode: 'issue', reinstate: false },
    Date.now(),
    () => {},
  );
  return { ...person, security_key: securityKey };
}

async function itemOf(client: DynamoDBClient, table: string, request: AuthorizationRequest): Promise<Item> {
  const { pk, sk } = keyAddress(request.app_id, request.user_id, request.security_key);
  const { Item: item } = await client.send(
    new GetItemCommand({ TableName: table, Key: { pk: string(pk), sk: string(sk) }, ConsistentRead: true }),
  );
  if (item === undefined) throw new Error('The key that was issued is not where keys are');
  return item;
}

/** The item of another person's key. A public name of a key is 12 characters, as long as the end of its address. */
function itemLike(model: Item, request: AuthorizationRequest): Item {
  const { pk, sk } = keyAddress(request.app_id, request.user_id, request.security_key);
  return {
    ...model,
    pk: string(pk),
    sk: string(sk),
    user_id: string(request.user_id),
    key_id: string(sk.slice(-12)),
  };
}

async function createTable(client: DynamoDBClient, name: string): Promise<void> {
  await client.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    }),
  );
}

async function writeBatch(client: DynamoDBClient, table: string, items: readonly Item[]): Promise<void> {
  let left = items.map((item) => ({ PutRequest: { Item: item } }));
  while (left.length > 0) {
    const { UnprocessedItems = {} } = await client.send(
      new BatchWriteItemCommand({ RequestItems: { [table]: left } }),
    );
    left = (UnprocessedItems[table] ?? []).flatMap(({ PutRequest }) =>
      PutRequest?.Item === undefined ? [] : [{ PutRequest: { Item: PutRequest.Item } }],
    );
  }
}

import * as v from 'valibot';
import { AwsError } from '../aws-answer.ts';
import type { AwsCall } from '../aws-call.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-partition-sort-keys */
const PARTITION_KEY_BYTES = 2048;
const SORT_KEY_BYTES = 1024;

const ItemSchema = v.record(v.string(), v.object({ S: v.optional(v.string()) }));
const OneTableSchema = v.object({
  TableName: v.string(),
  Key: v.optional(ItemSchema),
  Item: v.optional(ItemSchema),
});
const WriteSchema = v.object({
  PutRequest: v.optional(v.object({ Item: ItemSchema })),
  DeleteRequest: v.optional(v.object({ Key: ItemSchema })),
});
const ManyTablesSchema = v.object({
  RequestItems: v.record(
    v.string(),
    v.union([v.array(WriteSchema), v.object({ Keys: v.array(ItemSchema) })]),
  ),
});

type Item = v.InferOutput<typeof ItemSchema>;

/** The names of a table's key attributes, those of its indexes included. */
export interface KeyNames {
  readonly partition: readonly string[];
  readonly sort: readonly string[];
}

/**
 * dynalite counts the characters of a key where DynamoDB counts its bytes in UTF-8. Such long keys are rare, so
 * the table is only asked for its keys when a value is long enough to be one too many.
 * @throws AwsError `ValidationException`, in DynamoDB's words.
 */
export async function checkKeySizes(
  call: AwsCall,
  keyNamesOf: (table: string) => Promise<KeyNames>,
): Promise<void> {
  for (const [table, item] of itemsOf(call.input)) {
    if (!Object.values(item).some(({ S: text }) => byteLength(text) > SORT_KEY_BYTES)) continue;
    const { partition, sort } = await keyNamesOf(table);
    if (partition.some((name) => byteLength(item[name]?.S) > PARTITION_KEY_BYTES)) {
      throw tooLong(`Size of hashkey has exceeded the maximum size limit of${PARTITION_KEY_BYTES} bytes`);
    }
    if (sort.some((name) => byteLength(item[name]?.S) > SORT_KEY_BYTES)) {
      throw tooLong(
        `Aggregated size of all range keys has exceeded the size limit of ${SORT_KEY_BYTES} bytes`,
      );
    }
  }
}

function itemsOf(input: unknown): [table: string, item: Item][] {
  if (v.is(OneTableSchema, input)) {
    return pair(input.TableName, [input.Key ?? [], input.Item ?? []].flat());
  }
  if (!v.is(ManyTablesSchema, input)) return [];
  return Object.entries(input.RequestItems).flatMap(([table, requests]) => {
    if (!Array.isArray(requests)) return pair(table, requests.Keys);
    return pair(
      table,
      requests.flatMap(({ PutRequest, DeleteRequest }) =>
        [PutRequest?.Item ?? [], DeleteRequest?.Key ?? []].flat(),
      ),
    );
  });
}

function pair(table: string, items: readonly Item[]): [table: string, item: Item][] {
  return items.map((item) => [table, item]);
}

function byteLength(text: string | undefined): number {
  return text === undefined ? 0 : Buffer.byteLength(text);
}

function tooLong(reason: string): AwsError {
  return new AwsError('ValidationException', `One or more parameter values were invalid: ${reason}`);
}

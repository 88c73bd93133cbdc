import * as v from 'valibot';
import type { KeyNames } from './key-sizes.ts';

const KeySchema = v.array(v.object({ AttributeName: v.string(), KeyType: v.picklist(['HASH', 'RANGE']) }));
const IndexesSchema = v.optional(v.array(v.object({ KeySchema })), []);
const AnswerSchema = v.object({
  Table: v.object({
    KeySchema,
    GlobalSecondaryIndexes: IndexesSchema,
    LocalSecondaryIndexes: IndexesSchema,
  }),
});

/** Asks a DynamoDB server for the key attributes of a table and its indexes; none of a table that is not there. */
export async function describeKeyNames(url: string, table: string): Promise<KeyNames> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'DynamoDB_20120810.DescribeTable',
      'x-amz-date': 'unused',
      authorization: 'AWS4-HMAC-SHA256 Credential=unused, SignedHeaders=unused, Signature=unused',
    },
    body: JSON.stringify({ TableName: table }),
  });
  if (!answer.ok) return { partition: [], sort: [] };
  const { Table } = v.parse(AnswerSchema, await answer.json());
  const indexes = [...Table.GlobalSecondaryIndexes, ...Table.LocalSecondaryIndexes];
  const keys = [Table.KeySchema, ...indexes.map((index) => index.KeySchema)].flat();
  const names = (type: 'HASH' | 'RANGE') =>
    keys.filter(({ KeyType }) => KeyType === type).map(({ AttributeName }) => AttributeName);
  return { partition: names('HASH'), sort: names('RANGE') };
}

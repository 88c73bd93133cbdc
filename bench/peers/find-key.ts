import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { keyAddress } from '../../lambdas/security-keys/key-address.ts';

/** What the peers validate with ajv, in middy and in fastify. */
export const requestSchema = {
  type: 'object',
  required: ['app_id', 'user_id', 'security_key'],
  properties: {
    app_id: { type: 'string', minLength: 1, maxLength: 512 },
    user_id: { type: 'string', minLength: 1, maxLength: 100 },
    security_key: { type: 'string', minLength: 1, maxLength: 100 },
  },
} as const;

export interface Request {
  readonly app_id: string;
  readonly user_id: string;
  readonly security_key: string;
}

const documents = DynamoDBDocumentClient.from(new DynamoDBClient());

/** The status of an answer, by the document client, as tutorials read DynamoDB. */
export async function statusOf({ app_id, user_id, security_key }: Request): Promise<200 | 403> {
  const { Item: item } = await documents.send(
    new GetCommand({
      TableName: process.env.SECURITY_KEYS_TABLE,
      Key: keyAddress(app_id, user_id, security_key),
      ConsistentRead: true,
    }),
  );
  return item?.sequence !== undefined && item.revoked_at === undefined ? 200 : 403;
}

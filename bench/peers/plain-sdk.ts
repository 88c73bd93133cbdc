/* A bare `GetItem` of the AWS SDK, bundled with esbuild's defaults: what everybody has without doing anything. */
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { keyAddress } from '../../lambdas/security-keys/key-address.ts';

const client = new DynamoDBClient();

export const handler = async ({
  body = '',
}: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> => {
  const { app_id, user_id, security_key } = JSON.parse(body);
  const { pk, sk } = keyAddress(app_id, user_id, security_key);
  const { Item: item } = await client.send(
    new GetItemCommand({
      TableName: process.env.SECURITY_KEYS_TABLE,
      Key: { pk: { S: pk }, sk: { S: sk } },
      ConsistentRead: true,
    }),
  );
  return { statusCode: item?.sequence !== undefined && item.revoked_at === undefined ? 200 : 403 };
};

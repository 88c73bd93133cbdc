import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';

const WRITES = /\.(PutItem|UpdateItem|DeleteItem)$/;

/**
 * A client whose network loses the answer to the first attempt of every write: DynamoDB has carried it out, and the SDK, which
 * can't know, carries it out again.
 */
export function losingClient(config: DynamoDBClientConfig): DynamoDBClient {
  const client = new DynamoDBClient({ ...config, maxAttempts: 3 });
  const { requestHandler } = client.config;
  const handle = requestHandler.handle.bind(requestHandler);
  const lost = new Set<string>();
  requestHandler.handle = async (request, options) => {
    const answer = await handle(request, options);
    // Identical requests have identical bodies: bytes, or text.
    const body = typeof request.body === 'string' ? request.body : new TextDecoder().decode(request.body);
    if (WRITES.test(request.headers['x-amz-target'] ?? '') && !lost.has(body)) {
      lost.add(body);
      throw Object.assign(new Error('The answer was lost'), { name: 'TimeoutError', code: 'ETIMEDOUT' });
    }
    return answer;
  };
  return client;
}

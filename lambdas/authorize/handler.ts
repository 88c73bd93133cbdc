import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import * as v from 'valibot';
import {
  type AuthorizationRequest,
  authorizationSchema,
  readAuthorizationRequest,
  userOf,
} from '../security-keys/authorization-request.ts';
import { authorize } from '../security-keys/authorize.ts';
import { userAddress } from '../security-keys/key-address.ts';
import { createKeyReader } from '../security-keys/key-reader.ts';
import { appAddress } from '../shared/address.ts';
import { createDynamoDBClient } from '../shared/dynamodb.ts';
import { connectEarly, dynamoDBUrl } from '../shared/early-connection.ts';
import { Environment } from '../shared/environment.ts';
import { ChatError, InvalidRequest } from '../shared/errors.ts';
import { httpErrors } from '../shared/http.ts';
import { logger } from '../shared/logger.ts';
import { flag, list, readEnvironment, text } from '../shared/read-environment.ts';

const environment = readEnvironment(
  v.object({
    [Environment.securityKeysTable]: text,
    [Environment.appAddresses]: list,
    [Environment.allowImportedKeys]: flag,
  }),
);

const apps = new Set(environment.APP_ADDRESSES);
const schema = authorizationSchema(environment.ALLOW_IMPORTED_KEYS);
const readKey = createKeyReader(
  createDynamoDBClient(
    { connectionTimeout: 300, requestTimeout: 400, maxAttempts: 3 },
    connectEarly(dynamoDBUrl()),
  ),
  environment.SECURITY_KEYS_TABLE,
);

/**
 * `POST /authorize`: Pyrus asks before every chat request whether the user may make it.
 *
 * 200 yes, 400 malformed, 403 no, 503 a fault of ours. Refusals are logged with their reason; yeses are not logged.
 *
 * The answer comes within 2 s: the read's three attempts end after 1.3 s, which leaves some for an environment that is only
 * starting; and what isn't decided after 1.7 s, 1.3 s before the function's time-out, is a 503.
 */
export const handler = middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>({
  timeoutEarlyInMillis: 1_300,
})
  .use(httpErrors())
  .handler(async (event, context) => {
    const log = (reason: string, details: Record<string, unknown> = {}) =>
      logger().info('authorization refused', { request_id: context.awsRequestId, reason, ...details });

    const request = readOrExplain(event, log);
    const decision = await authorize(
      request,
      { isKnownApp: (id) => apps.has(appAddress(id)), readKey },
      Date.now(),
    );
    if (decision.refusal === undefined) {
      return { statusCode: 200 };
    }
    log(decision.refusal, { user: userAddress(request.app_id, request.user_id), key_id: decision.keyId });
    throw new ChatError('Forbidden', 'This user may not use the chat.');
  });

function readOrExplain(
  event: APIGatewayProxyEventV2,
  log: (reason: string, details?: Record<string, unknown>) => void,
): AuthorizationRequest {
  try {
    return readAuthorizationRequest(event, schema);
  } catch (error) {
    if (error instanceof InvalidRequest) {
      const user = userOf(event);
      log(`malformed:${error.field}`, user && { user: userAddress(user.app_id, user.user_id) });
    }
    throw error;
  }
}

import { SQSClient } from '@aws-sdk/client-sqs';
import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import * as v from 'valibot';
import { createDeliveryStore } from '../push/delivery-store.ts';
import { pushContentSchema } from '../push/push-content.ts';
import { namesOf, pushIdOf } from '../push/reply-push.ts';
import { appAddress } from '../shared/address.ts';
import { clientOptions } from '../shared/client-options.ts';
import { createDynamoDBClient } from '../shared/dynamodb.ts';
import { Environment } from '../shared/environment.ts';
import { ChatError, InvalidRequest } from '../shared/errors.ts';
import { httpErrors, json } from '../shared/http.ts';
import { bodyText } from '../shared/http-body.ts';
import { errorForLog, logger } from '../shared/logger.ts';
import { list, readEnvironment, text } from '../shared/read-environment.ts';
import { createDeliveryQueue } from './delivery-queue.ts';
import { parseExactJson } from './exact-json.ts';
import { readReply } from './reply.ts';
import { toPush } from './to-push.ts';
import { isWebhookToken } from './webhook-token.ts';

const BODY_LIMIT = 256 * 1024;

const environment = readEnvironment(
  v.object({
    [Environment.deliveryQueueUrl]: text,
    [Environment.deliveriesTable]: text,
    [Environment.appAddresses]: list,
    [Environment.webhookTokenHashes]: list,
    [Environment.pushContent]: pushContentSchema,
  }),
);

const apps = new Set(environment.APP_ADDRESSES);
const enqueue = createDeliveryQueue(
  new SQSClient(clientOptions({ connectionTimeout: 500, requestTimeout: 1_500, maxAttempts: 3 })),
  environment.DELIVERY_QUEUE_URL,
);
const deliveries = createDeliveryStore(
  createDynamoDBClient({ connectionTimeout: 300, requestTimeout: 700, maxAttempts: 2 }),
  environment.DELIVERIES_TABLE,
);

/**
 * `POST /webhook/{token}`: Pyrus tells that support replied, once for each phone.
 *
 * 200 means that the push is in the queue (or that nothing is to be pushed), 503 that Pyrus should tell us again.
 */
export const handler = middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>({
  timeoutEarlyInMillis: 500,
})
  .use(httpErrors())
  .handler(async (event, context) => {
    if (!isWebhookToken(event.pathParameters?.token ?? '', environment.WEBHOOK_TOKEN_HASHES)) {
      logger().info('webhook refused', { request_id: context.awsRequestId, reason: 'wrong_token' });
      throw new ChatError('Forbidden', 'This is not the webhook URL of this service.');
    }
    const reply = readOrExplain(event, context.awsRequestId);
    if (reply.comment.is_inbound === true) {
      return json(200, { status: 'ignored' });
    }
    const now = Date.now();
    const push = toPush(reply, environment.PUSH_CONTENT, now);
    await enqueue(push);
    logger().info('reply queued', namesOf(push));
    // From here on the push is safe. The row is for those who ask later; deliver writes it again.
    await deliveries
      .queued(push, now)
      .catch((error) =>
        logger().warn('queued row not written', { push_id: pushIdOf(push), error: errorForLog(error) }),
      );
    return json(200, { status: 'queued' });
  });

function readOrExplain(event: APIGatewayProxyEventV2, requestId: string) {
  try {
    const reply = readReply(parseExactJson(bodyText(event, BODY_LIMIT)));
    if (!apps.has(appAddress(reply.token.app_id))) {
      throw new InvalidRequest('token.app_id', 'is not an app of this stack');
    }
    return reply;
  } catch (error) {
    if (error instanceof ChatError) {
      logger().warn('webhook refused', { request_id: requestId, reason: `malformed:${error.field}` });
    }
    throw error;
  }
}

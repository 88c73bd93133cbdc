import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { appAddress } from '../shared/address.ts';
import { ChatError, InvalidRequest } from '../shared/errors.ts';
import { httpErrors, json } from '../shared/http.ts';
import { bodyText, parseJson } from '../shared/http-body.ts';
import { logger } from '../shared/logger.ts';
import { parse } from '../shared/parse.ts';
import { actionSchema, isBackendAction } from './action-schema.ts';
import { audited, credentials } from './audited.ts';
import type { Grants } from './credential-store.ts';

const BODY_LIMIT = 16 * 1024;

/** Whether the Lambda was called through the HTTP API, and not invoked with a payload. */
export const isHttpEvent = (event: unknown): event is APIGatewayProxyEventV2 =>
  typeof event === 'object' &&
  event !== null &&
  'requestContext' in event &&
  'routeKey' in event &&
  'headers' in event &&
  typeof event.headers === 'object' &&
  event.headers !== null;

/** `POST /keys/{action}`: the admin Lambda's actions for backends anywhere, as far as their credential allows. */
export const httpHandler = middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>({
  timeoutEarlyInMillis: 500,
})
  .use(httpErrors())
  .handler(async (event, context) => {
    const refuse: Refuse = (reason, credential) =>
      logger().info('credential refused', { request_id: context.awsRequestId, reason, credential });
    const grants = await authenticate(event, refuse);
    const action = readAction(event, event.pathParameters?.action ?? '', grants, refuse);
    const by = { request_id: context.awsRequestId, credential: grants.name };
    return json(200, await audited(action, by, context.getRemainingTimeInMillis()));
  });

/** Logs why a call is turned away. A credential's name says whose it is. */
type Refuse = (reason: 'invalid_credential' | 'action' | 'app', credential?: string) => void;

async function authenticate({ headers }: APIGatewayProxyEventV2, refuse: Refuse): Promise<Grants> {
  const [, credential = ''] = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '') ?? [];
  const grants = await credentials.find(credential, Date.now());
  if (grants === undefined) {
    refuse('invalid_credential');
    throw new ChatError(
      'Unauthorized',
      'The header "Authorization: Bearer pmcb_…" lacks a valid credential.',
    );
  }
  return grants;
}

function readAction(event: APIGatewayProxyEventV2, name: string, grants: Grants, refuse: Refuse) {
  if (!(isBackendAction(name) && grants.actions.has(name))) {
    refuse('action', grants.name);
    throw new ChatError('Forbidden', 'The credential does not allow this action.', 'action');
  }
  const body = parseJson(bodyText(event, BODY_LIMIT));
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new InvalidRequest('body', 'must be a JSON object');
  }
  if ('action' in body) {
    throw new InvalidRequest('action', 'is named by the path, not by the body');
  }
  const action = parse(actionSchema, { ...body, action: name });
  if ('app_id' in action && grants.apps !== undefined && !grants.apps.has(appAddress(action.app_id))) {
    refuse('app', grants.name);
    throw new ChatError('Forbidden', 'The credential does not allow this app.', 'app_id');
  }
  return action;
}

import type { Context } from 'aws-lambda';
import * as v from 'valibot';
import { userAddress } from '../security-keys/key-address.ts';
import { createDynamoDBClient } from '../shared/dynamodb.ts';
import { Environment } from '../shared/environment.ts';
import { ChatError, ServiceUnavailable } from '../shared/errors.ts';
import { errorForLog, logger } from '../shared/logger.ts';
import { parse } from '../shared/parse.ts';
import { list, readEnvironment, text, wholeNumber } from '../shared/read-environment.ts';
import { actionSchema, perform } from './actions.ts';
import { createKeyStore } from './key-store.ts';

const environment = readEnvironment(
  v.object({
    [Environment.securityKeysTable]: text,
    [Environment.appAddresses]: list,
    [Environment.graceDays]: wholeNumber,
  }),
);

const dependencies = {
  store: createKeyStore(
    createDynamoDBClient({ connectionTimeout: 1_000, requestTimeout: 2_000, maxAttempts: 4 }),
    environment.SECURITY_KEYS_TABLE,
  ),
  apps: new Set(environment.APP_ADDRESSES),
  defaultGraceSeconds: environment.GRACE_DAYS * 24 * 60 * 60,
};

/**
 * The admin Lambda: issues, rotates and revokes security keys. Whoever may invoke it is trusted; IAM decides.
 *
 * A failed action is a Lambda function error whose `errorType` is the error's code.
 */
export const handler = async (event: unknown, context: Context): Promise<unknown> => {
  try {
    const action = parse(actionSchema, event);
    const { result, changedKeys } = await perform(action, dependencies, Date.now());
    if (changedKeys.length > 0) {
      // The request id joins this line with CloudTrail's data events, which know who invoked the Lambda.
      logger.info('security keys changed', {
        by: { request_id: context.awsRequestId },
        action: action.action,
        app: action.app_id,
        user: userAddress(action.app_id, action.user_id),
        key_ids: changedKeys,
      });
    }
    return result;
  } catch (error) {
    if (error instanceof ChatError) {
      throw error;
    }
    logger.error('action failed', { request_id: context.awsRequestId, error: errorForLog(error) });
    throw new ServiceUnavailable();
  }
};

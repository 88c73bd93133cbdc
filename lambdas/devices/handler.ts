import { SNSClient } from '@aws-sdk/client-sns';
import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import * as v from 'valibot';
import { createDeviceStore } from '../push/device-store.ts';
import { platformApplicationsSchema } from '../push/platform-applications.ts';
import { createPushPublisher } from '../push/push-publisher.ts';
import { createSignInStore } from '../push/sign-in-store.ts';
import { readAuthorizationRequest } from '../security-keys/authorization-request.ts';
import { createKeyReader } from '../security-keys/key-reader.ts';
import { clientOptions } from '../shared/client-options.ts';
import { createDynamoDBClient } from '../shared/dynamodb.ts';
import { Environment } from '../shared/environment.ts';
import { httpErrors, json } from '../shared/http.ts';
import { logger } from '../shared/logger.ts';
import { flag, list, readEnvironment, text } from '../shared/read-environment.ts';
import { createKeyCheck } from './check-key.ts';
import { type Dependencies, register } from './register.ts';
import { registrationSchema, unregistrationSchema } from './request.ts';
import { unregister } from './unregister.ts';

const environment = readEnvironment(
  v.object({
    [Environment.securityKeysTable]: text,
    [Environment.devicesTable]: text,
    [Environment.appAddresses]: list,
    [Environment.platformApplications]: platformApplicationsSchema,
    [Environment.allowImportedKeys]: flag,
  }),
);

const dynamodb = createDynamoDBClient({ connectionTimeout: 500, requestTimeout: 1_000, maxAttempts: 3 });
const dependencies: Dependencies = {
  signIns: createSignInStore(dynamodb, environment.DEVICES_TABLE),
  devices: createDeviceStore(dynamodb, environment.DEVICES_TABLE),
  publisher: createPushPublisher(
    new SNSClient(clientOptions({ connectionTimeout: 500, requestTimeout: 2_000, maxAttempts: 2 })),
  ),
  applications: environment.PLATFORM_APPLICATIONS,
  checkKey: createKeyCheck(
    createKeyReader(dynamodb, environment.SECURITY_KEYS_TABLE),
    new Set(environment.APP_ADDRESSES),
    (reason, user, keyId) => logger().info('registration refused', { reason, user, key_id: keyId }),
  ),
  clock: Date.now,
  log: (message, details) => logger().info(message, { ...details }),
};
const registration = registrationSchema(environment.ALLOW_IMPORTED_KEYS);
const unregistration = unregistrationSchema(environment.ALLOW_IMPORTED_KEYS);

/** `POST /devices` and `POST /devices/unregister`: the app tells on which phone a user is signed in. */
export const handler = middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>({
  timeoutEarlyInMillis: 500,
})
  .use(httpErrors())
  .handler(async (event) => {
    if (event.routeKey === 'POST /devices/unregister') {
      await unregister(readAuthorizationRequest(event, unregistration), dependencies);
      return json(200, { status: 'unregistered' });
    }
    return json(200, { status: await register(readAuthorizationRequest(event, registration), dependencies) });
  });

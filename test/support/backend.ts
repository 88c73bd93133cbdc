import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import {
  BatchWriteItemCommand,
  CreateTableCommand,
  DynamoDBClient,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import {
  CreatePlatformApplicationCommand,
  DeleteEndpointCommand,
  ListEndpointsByPlatformApplicationCommand,
  SetEndpointAttributesCommand,
  SNSClient,
} from '@aws-sdk/client-sns';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { appAddress } from '../../lambdas/shared/address.ts';
import { webhookTokenHash } from '../../lambdas/webhook/webhook-token.ts';
import type { LocalDynamoDb } from '../../local/services/dynamodb/start-dynamodb.ts';
import { startServices } from '../../local/services/start-services.ts';
import { APP, APP_WITHOUT_PUSH, FORMER_WEBHOOK_TOKEN, WEBHOOK_TOKEN } from './names.ts';
import { serviceAccount } from './service-account.ts';

export { APP, APP_WITHOUT_PUSH, FORMER_WEBHOOK_TOKEN, WEBHOOK_TOKEN };

const REGION = 'us-east-1';
const ACCOUNT = '000000000000';

/** Signs the calls of the handlers, so that the services below record them and fail them when told. */
const HANDLER_KEY = 'AKIAHANDLEROFTHETEST';

export interface RecordedCall {
  readonly service: string;
  readonly operation: string;
  readonly input: Record<string, unknown>;
  readonly at: string;
}

/** What reached a phone. */
export interface ReceivedMessage {
  readonly token: string;
  readonly message: {
    readonly notification: { readonly title: string; readonly body: string };
    readonly data: Readonly<Record<string, string>>;
    readonly android: { readonly ttl: string };
  };
}

export interface Fault {
  readonly service: 'dynamodb' | 'sqs' | 'sns';
  readonly mode: 'error' | 'throttle' | 'timeout';
  readonly rate?: number;
  readonly operation?: string;
}

export type Backend = Awaited<ReturnType<typeof startBackend>>;

/**
 * The AWS services that the handlers need, on this machine, and an environment that points at them. Call it before a
 * handler is imported: handlers read their environment once.
 */
export async function startBackend(dynamoDb?: LocalDynamoDb) {
  const services = await startServices({
    region: REGION,
    accountId: ACCOUNT,
    functionOf: (accessKeyId) => (accessKeyId === HANDLER_KEY ? 'handler' : undefined),
    dynamoDb,
  });
  const control = await serveControls(services);
  const operator = {
    endpoint: services.endpoint,
    region: REGION,
    credentials: { accessKeyId: 'OPERATOR', secretAccessKey: 'secret' },
  };
  const dynamodb = new DynamoDBClient(operator);
  const sqs = new SQSClient(operator);
  const sns = new SNSClient(operator);
  const secrets = new SecretsManagerClient(operator);

  for (const table of ['SecurityKeys', 'Devices', 'Deliveries']) {
    await dynamodb.send(
      new CreateTableCommand({
        TableName: table,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [
          { AttributeName: 'pk', AttributeType: 'S' },
          { AttributeName: 'sk', AttributeType: 'S' },
        ],
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
      }),
    );
  }
  const { QueueUrl: queueUrl = '' } = await sqs.send(
    new CreateQueueCommand({
      QueueName: 'deliveries.fifo',
      Attributes: { FifoQueue: 'true', VisibilityTimeout: '180' },
    }),
  );
  const PlatformCredential = JSON.stringify(serviceAccount());
  const createApplication = () =>
    sns.send(
      new CreatePlatformApplicationCommand({
        Name: 'tests',
        Platform: 'GCM',
        Attributes: { PlatformCredential },
      }),
    );
  const { PlatformApplicationArn: applicationArn = '' } = await createApplication();
  const endpoints = async () => {
    const { Endpoints = [] } = await sns.send(
      new ListEndpointsByPlatformApplicationCommand({ PlatformApplicationArn: applicationArn }),
    );
    return Endpoints.map(({ EndpointArn = '' }) => EndpointArn);
  };
  Object.assign(process.env, {
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: HANDLER_KEY,
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_ENDPOINT_URL: services.endpoint,
    POWERTOOLS_DEV: 'false',
    SECURITY_KEYS_TABLE: 'SecurityKeys',
    DEVICES_TABLE: 'Devices',
    DELIVERIES_TABLE: 'Deliveries',
    DELIVERY_QUEUE_URL: queueUrl,
    MAX_RECEIVE_COUNT: '11',
    APP_ADDRESSES: [APP, APP_WITHOUT_PUSH].map(appAddress).join(','),
    PLATFORM_APPLICATIONS: JSON.stringify({ [appAddress(APP)]: applicationArn }),
    WEBHOOK_TOKEN_HASHES: [WEBHOOK_TOKEN, FORMER_WEBHOOK_TOKEN].map(webhookTokenHash).join(','),
    GRACE_DAYS: '30',
    ALLOW_IMPORTED_KEYS: 'true',
    PUSH_CONTENT: 'full',
    PUSH_TTL_HOURS: '24',
    CHANNEL_ID: 'pyrus_chat',
    LOCALE: 'ru',
    FALLBACK_TO_ALL_DEVICES: 'false',
    PUSH_ONLY_TO_REGISTERED: 'false',
  });

  return {
    endpoint: services.endpoint,
    dynamodb,
    sqs,
    sns,
    queueUrl,
    applicationArn,

    calls: () => control.get<RecordedCall[]>('calls'),
    clearCalls: () => control.send('DELETE', 'calls'),
    fail: (fault: Fault) => control.send('PUT', 'faults', { rate: 1, ...fault }),
    heal: () => control.send('DELETE', 'faults'),
    /** FCM v1 messages that reached phones, oldest first. */
    messages: () => control.get<ReceivedMessage[]>('fcm/messages'),
    clearMessages: () => control.send('DELETE', 'fcm/messages'),
    setToken: (token: string, behaviour: string) =>
      control.send('PUT', `fcm/tokens/${encodeURIComponent(token)}`, { behaviour }),

    async items(table: string) {
      const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName: table, ConsistentRead: true }));
      return Items;
    },
    async emptyTable(table: string) {
      for (const { pk, sk } of await this.items(table)) {
        await dynamodb.send(
          new BatchWriteItemCommand({
            RequestItems: { [table]: [{ DeleteRequest: { Key: { pk: pk!, sk: sk! } } }] },
          }),
        );
      }
    },
    async deleteEndpoints() {
      for (const EndpointArn of await endpoints()) {
        await sns.send(new DeleteEndpointCommand({ EndpointArn }));
      }
    },
    async enableEndpoints() {
      for (const EndpointArn of await endpoints()) {
        await sns.send(new SetEndpointAttributesCommand({ EndpointArn, Attributes: { Enabled: 'true' } }));
      }
    },
    recreateApplication: async () => void (await createApplication()),

    async storeSecret(name: string, value: string) {
      const { ARN = '' } = await secrets.send(new CreateSecretCommand({ Name: name, SecretString: value }));
      return ARN;
    },
    async close() {
      for (const client of [dynamodb, sqs, sns, secrets]) {
        client.destroy();
      }
      await control.close();
      await services.close();
    },
  };
}

async function serveControls(services: Awaited<ReturnType<typeof startServices>>) {
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const [, name = '', path = ''] = /^\/(\w+)(.*)$/.exec(request.url ?? '') ?? [];
    void services[name as 'fcm' | 'faults' | 'calls'](request, response, path);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const call = async (method: string, path: string, body?: unknown): Promise<Response> => {
    const answer = await fetch(`http://127.0.0.1:${port}/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) {
      throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    }
    return answer;
  };
  return {
    get: async <T>(path: string) => (await (await call('GET', path)).json()) as T,
    send: async (method: string, path: string, body?: unknown) => void (await call(method, path, body)),
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

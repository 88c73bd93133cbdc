import { once } from 'node:events';
import { createServer } from 'node:http';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { urlOf } from '../../../../local/services/loopback.ts';
import { startServices } from '../../../../local/services/start-services.ts';

export const REGION = 'eu-central-1';
export const ACCOUNT = '000000000000';
/** The access key id that a Lambda signs with; all others are operators. */
export const LAMBDA_KEY = 'AKIALAMBDA';
export const LAMBDA = 'DeliverFunction';

/** Starts the services and a server that routes `/fcm…`, `/faults…` and `/calls…` to their controls. */
export async function start(dataDir?: string) {
  const services = await startServices({
    ...(dataDir === undefined ? {} : { dataDir }),
    region: REGION,
    accountId: ACCOUNT,
    functionOf: (accessKeyId) => (accessKeyId === LAMBDA_KEY ? LAMBDA : undefined),
  });
  const server = createServer((request, response) => {
    const [, name = '', rest = ''] = /^\/(fcm|faults|calls)(.*)$/.exec(request.url ?? '') ?? [];
    void services[name as 'fcm' | 'faults' | 'calls'](request, response, rest);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: services.endpoint,
    logs: services.logs,
    controls: urlOf(server),
    close: async () => {
      server.close();
      server.closeAllConnections();
      await services.close();
    },
  };
}

/** SDK clients that try once, so that a test sees each answer. */
export function clients(endpoint: string, accessKeyId = 'AKIAOPERATOR') {
  const config = {
    endpoint,
    region: REGION,
    credentials: { accessKeyId, secretAccessKey: 'unchecked' },
    maxAttempts: 1,
  };
  const dynamodb = new DynamoDBClient(config);
  const sqs = new SQSClient(config);
  const sns = new SNSClient(config);
  const secrets = new SecretsManagerClient(config);
  const logs = new CloudWatchLogsClient(config);
  const destroy = () => {
    for (const client of [dynamodb, sqs, sns, secrets, logs]) client.destroy();
  };
  return { dynamodb, sqs, sns, secrets, logs, destroy };
}

/** Sends a control request; the body as JSON unless it is text already. */
export async function control(controls: string, method: string, path: string, body?: unknown) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(`${controls}${path}`, {
    method,
    ...(body === undefined ? {} : { body: text }),
  });
  return { status: response.status, headers: response.headers, body: JSON.parse(await response.text()) };
}

export interface FcmMessage {
  token: string;
  message: unknown;
  received_at: string;
}

export async function fcmMessages(controls: string): Promise<FcmMessage[]> {
  return (await control(controls, 'GET', '/fcm/messages')).body;
}

export async function setBehaviour(controls: string, token: string, behaviour: string): Promise<void> {
  await control(controls, 'PUT', `/fcm/tokens/${encodeURIComponent(token)}`, { behaviour });
}

/** Asks again until the answer is as wanted; the time-out of the test is the limit. */
export async function eventually<T>(ask: () => Promise<T>, isWanted: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (isWanted(answer)) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

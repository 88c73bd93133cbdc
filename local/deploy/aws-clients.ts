import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { type AwsClients, REGION } from './deployment.ts';

/** Clients of the runner itself: their calls are neither recorded nor made to fail. */
export function createAwsClients(endpoint: string): AwsClients & { destroy(): void } {
  const options = {
    endpoint,
    region: REGION,
    credentials: { accessKeyId: 'runner', secretAccessKey: 'local' },
  };
  const clients = {
    dynamoDb: new DynamoDBClient(options),
    sqs: new SQSClient(options),
    sns: new SNSClient(options),
    secretsManager: new SecretsManagerClient(options),
  };
  return { ...clients, destroy: () => Object.values(clients).forEach((client) => void client.destroy()) };
}

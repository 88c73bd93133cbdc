import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { EVENT_SOURCE_KEY } from '../services/aws-call.ts';
import { type AwsClients, REGION } from './deployment.ts';

/** Clients of the runner itself: their calls are not recorded, and but for those of event sources not made to fail. */
export function createAwsClients(endpoint: string): AwsClients & { destroy(): void } {
  const signedBy = (accessKeyId: string) => ({
    endpoint,
    region: REGION,
    credentials: { accessKeyId, secretAccessKey: 'local' },
  });
  const options = signedBy('runner');
  const clients = {
    dynamoDb: new DynamoDBClient(options),
    sqs: new SQSClient(options),
    eventSources: new SQSClient(signedBy(EVENT_SOURCE_KEY)),
    sns: new SNSClient(options),
    secretsManager: new SecretsManagerClient(options),
  };
  return { ...clients, destroy: () => Object.values(clients).forEach((client) => void client.destroy()) };
}

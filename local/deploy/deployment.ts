import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SNSClient } from '@aws-sdk/client-sns';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { SqsEventSource } from '../events/sqs-event-source.ts';
import type { HttpApi, Integration } from '../http/http-api.ts';
import type { Permissions } from '../iam/permissions.ts';
import type { LogWriter } from '../lambda/function-log.ts';
import type { LocalFunction } from '../lambda/local-function.ts';
import type { Observer } from '../observer.ts';
import type { LogStore } from '../services/start-services.ts';
import type { StackState } from '../state/stack-state.ts';

/** The account and the region that every local run has. */
export const REGION = 'us-east-1';
export const ACCOUNT_ID = '000000000000';

export interface AwsClients {
  readonly dynamoDb: DynamoDBClient;
  readonly sqs: SQSClient;
  /** Takes messages for functions. */
  readonly eventSources: SQSClient;
  readonly sns: SNSClient;
  readonly secretsManager: SecretsManagerClient;
}

/** An HTTP API with the URL at which it is served. */
interface ServedApi {
  readonly api: HttpApi;
  readonly url: string;
}

/** What the resource types of a deployment share: where they make things, and what they made. */
export interface Deployment {
  readonly stackName: string;
  readonly stackId: string;
  readonly clients: AwsClients;
  readonly awsEndpoint: string;
  /** Gets the lines of the functions and the access logs of the APIs. */
  readonly logs: LogStore;
  /** Shows the lines of the functions to whoever watches the run. */
  readonly writeLog: LogWriter;
  readonly state: StackState;
  /** Directory of a function's code, by the S3 key of the template. */
  readonly taskRoot: (objectKey: string) => Promise<string | undefined>;
  /** Serves an HTTP API: the first on the run's own port, each further one on a port of its own. */
  readonly serveApi: (logicalId: string, api: HttpApi) => Promise<string>;
  readonly report: (line: string) => void;
  /** Hears what the functions do. */
  readonly observer: Observer;

  /** By function name. */
  readonly functions: Map<string, LocalFunction>;
  /** Function name by the access key id with which it signs. */
  readonly accessKeys: Map<string, string>;
  /** By API id. */
  readonly apis: Map<string, ServedApi>;
  /** By integration id. */
  readonly integrations: Map<string, Integration>;
  readonly eventSources: SqsEventSource[];
  /** What the policies of the template allow. */
  readonly permissions: Permissions;
  /** Made when everything stands: resources may come in any order. Each throws a LocalStackError. */
  readonly lastChecks: (() => void)[];
  /** What a failed deployment takes back, last change first. Each reports its own failure. */
  readonly rollback: (() => Promise<void>)[];
  /** What is tidied up when everything stands. Each reports its own failure. */
  readonly cleanUp: (() => Promise<void>)[];
}

export const arn = (service: string, resource: string): string =>
  `arn:aws:${service}:${REGION}:${ACCOUNT_ID}:${resource}`;

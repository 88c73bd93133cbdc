import { randomBytes } from 'node:crypto';
import { madeUpCredentials } from './made-up-credentials.ts';

export interface RuntimeVariablesOptions {
  readonly functionName: string;
  readonly handler: string;
  readonly memorySize: number;
  readonly taskRoot: string;
  readonly region: string;
  /** Where DynamoDB, SQS, SNS and Secrets Manager answer. */
  readonly awsEndpoint: string;
  readonly logGroup: string;
  readonly logStream: string;
  /** As the template's LoggingConfig says. */
  readonly logFormat: string;
  readonly applicationLogLevel?: string | undefined;
}

/**
 * What the Lambda runtime itself sets (https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html),
 * and the variables by which the SDK finds other endpoints than AWS'
 * (https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html).
 */
export function runtimeVariables(options: RuntimeVariablesOptions): Record<string, string> {
  const { accessKeyId, secretAccessKey, sessionToken } = madeUpCredentials(options.functionName);
  return {
    _HANDLER: options.handler,
    AWS_REGION: options.region,
    AWS_DEFAULT_REGION: options.region,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: options.functionName,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(options.memorySize),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: options.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: options.logStream,
    AWS_LAMBDA_LOG_FORMAT: options.logFormat,
    ...(options.applicationLogLevel && { AWS_LAMBDA_LOG_LEVEL: options.applicationLogLevel }),
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
    LAMBDA_TASK_ROOT: options.taskRoot,
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    LANG: 'en_US.UTF-8',
    PATH: '/usr/local/bin:/usr/bin:/bin',
    TZ: ':UTC',
    AWS_ENDPOINT_URL_DYNAMODB: options.awsEndpoint,
    AWS_ENDPOINT_URL_SNS: options.awsEndpoint,
    AWS_ENDPOINT_URL_SQS: options.awsEndpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: options.awsEndpoint,
  };
}

/** As Lambda names the log stream of an execution environment; here all those of a function share one. */
export function logStreamName(): string {
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
  return `${day}/[$LATEST]${randomBytes(16).toString('hex')}`;
}

import * as v from 'valibot';
import { arn, REGION } from '../deploy/deployment.ts';
import { ignored, resourceType, tags } from '../deploy/resource-type.ts';
import { groupLog, observedLog } from '../lambda/function-log.ts';
import { LocalFunction } from '../lambda/local-function.ts';
import { madeUpCredentials } from '../lambda/made-up-credentials.ts';
import { permittedLog } from '../lambda/permitted-log.ts';
import { logStreamName, runtimeVariables } from '../lambda/runtime-variables.ts';
import { LocalStackError } from '../local-stack-error.ts';
import { physicalName } from '../state/physical-names.ts';

/**
 * Processes at a time for one function, made when they are needed: as many as a new account has. With fewer, a call would
 * wait behind those that wait for a service which is down, and be answered later than AWS would.
 */
const MAX_ENVIRONMENTS = 10;

/** `AWS::Lambda::Function` in processes of its own. */
export const lambdaFunction = resourceType(
  {
    FunctionName: v.optional(v.string()),
    Code: v.strictObject({ S3Bucket: v.unknown(), S3Key: v.string() }),
    Handler: v.string(),
    Role: v.string(),
    Runtime: v.literal('nodejs24.x'),
    PackageType: v.optional(v.literal('Zip')),
    Timeout: v.optional(v.number(), 3),
    MemorySize: v.optional(v.number(), 128),
    Environment: v.optional(
      v.strictObject({
        Variables: v.optional(v.record(v.string(), v.union([v.string(), v.number(), v.boolean()]))),
      }),
    ),
    LoggingConfig: v.optional(
      v.strictObject({
        LogGroup: v.optional(v.string()),
        LogFormat: v.optional(v.string()),
        ApplicationLogLevel: v.optional(v.string()),
        SystemLogLevel: ignored("Of Lambda's own lines the runner writes those of failures only."),
      }),
      {},
    ),
    ReservedConcurrentExecutions: v.optional(v.pipe(v.number(), v.minValue(1))),
    Architectures: ignored("The machine's own processor runs the code."),
    Description: ignored('For people who look at the account.'),
    TracingConfig: ignored('X-Ray of an account.'),
    EphemeralStorage: ignored("Files go to the machine's own temporary directory."),
    Tags: tags,
  },
  async (properties, { logicalId }, deployment) => {
    const { stackName, taskRoot, awsEndpoint, logs, writeLog, functions, accessKeys } = deployment;
    const { observer, permissions, report } = deployment;
    const name = properties.FunctionName ?? physicalName(stackName, logicalId);
    const root = await taskRoot(properties.Code.S3Key);
    if (root === undefined) {
      throw new LocalStackError(`${logicalId}: the CDK assembly has no asset ${properties.Code.S3Key}`);
    }
    const session = permissions.assume(name, properties.Role, logicalId);
    const { LogGroup, LogFormat, ApplicationLogLevel } = properties.LoggingConfig;
    const own = Object.entries(properties.Environment?.Variables ?? {});
    const logGroup = LogGroup ?? `/aws/lambda/${name}`;
    const logStream = logStreamName();
    logs.createGroup(logGroup);
    const functionArn = arn('lambda', `function:${name}`);
    const lambda = new LocalFunction({
      name,
      arn: functionArn,
      taskRoot: root,
      timeoutSeconds: properties.Timeout,
      maxEnvironments: Math.min(
        MAX_ENVIRONMENTS,
        properties.ReservedConcurrentExecutions ?? MAX_ENVIRONMENTS,
      ),
      variables: {
        ...Object.fromEntries(own.map(([key, value]) => [key, String(value)])),
        ...runtimeVariables({
          functionName: name,
          handler: properties.Handler,
          memorySize: properties.MemorySize,
          taskRoot: root,
          region: REGION,
          awsEndpoint,
          logGroup,
          logStream,
          logFormat: LogFormat ?? 'Text',
          applicationLogLevel: ApplicationLogLevel,
        }),
      },
      log: observedLog(
        groupLog(permittedLog(logs, session, report), logGroup, logStream, writeLog),
        observer,
      ),
      observer,
    });
    accessKeys.set(madeUpCredentials(name).accessKeyId, name);
    functions.set(name, lambda);
    lambda.warm();
    return { ref: name, attributes: { Arn: functionArn } };
  },
);

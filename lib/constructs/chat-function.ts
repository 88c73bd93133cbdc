import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { type IGrantable, type IPrincipal, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Environment } from '../../lambdas/shared/environment.ts';
import { bundledCode } from '../bundling/bundled-code.ts';
import type { AlarmText, AlarmTopic } from './alarm-topic.ts';

/** Values by the names that the Lambdas know. */
type FunctionEnvironment = {
  readonly [name in (typeof Environment)[keyof typeof Environment]]?: string;
};

/** Where the Powertools logger reads its name: https://docs.aws.amazon.com/powertools/typescript/latest/environment-variables/ */
const loggerName = 'POWERTOOLS_SERVICE_NAME';

/** What all functions of a stack share. */
export interface FunctionDefaults {
  /** Days for which logs are kept. */
  readonly logRetention: RetentionDays;
  /** Where alarms go. */
  readonly alarmTopic: AlarmTopic;
}

export interface ChatFunctionProps extends FunctionDefaults {
  /** The folder in `lambdas/` whose `handler.ts` exports `handler`. */
  readonly name: string;
  /** One sentence for the console. */
  readonly description: string;
  /** What people notice when calls crash, or run out of time or memory: for the alarm on errors. */
  readonly failure: AlarmText;
  /**
   * Errors within five minutes that raise the alarm.
   *
   * @default 1
   */
  readonly errorsBeforeAlarm?: number;
  /**
   * What people notice when Lambda turns calls away: for the alarm on that.
   *
   * @default - no alarm: what reads a queue is called again
   */
  readonly throttled?: string;
  /** How long a call may take. */
  readonly timeout: Duration;
  /**
   * What the handler reads from its environment. Lambda allows 4 KB.
   *
   * @default - nothing
   */
  readonly environment?: FunctionEnvironment;
}

/**
 * A Lambda function as all of ours are: Node 24 on arm64, 512 MB, one bundled file, JSON logs in a group of its own,
 * a role that may write that group and nothing more, an alarm on errors.
 *
 * No reserved concurrency: a new account has ten concurrent executions and may reserve none of them.
 */
export class ChatFunction extends Construct implements IGrantable {
  readonly grantPrincipal: IPrincipal;
  readonly function: LambdaFunction;
  readonly logGroupName: string;

  constructor(scope: Construct, id: string, props: ChatFunctionProps) {
    super(scope, id);

    const logGroup = new LogGroup(this, 'Logs', {
      retention: props.logRetention,
      // Kept when the stack goes: changes of keys are an audit trail. They expire by themselves.
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    // Not the managed AWSLambdaBasicExecutionRole, which may write every log group of the account.
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);

    this.function = new LambdaFunction(this, 'Function', {
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: 512,
      timeout: props.timeout,
      code: bundledCode(props.name),
      handler: 'index.handler',
      environment: { [loggerName]: props.name, ...props.environment },
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      systemLogLevelV2: SystemLogLevel.WARN,
    });
    this.logGroupName = logGroup.logGroupName;
    this.grantPrincipal = this.function.grantPrincipal;

    this.addAlarms(props);
  }

  private addAlarms({ alarmTopic, failure, errorsBeforeAlarm = 1, throttled }: ChatFunctionProps): void {
    const period = Duration.minutes(5);
    alarmTopic.alarm(this, 'ErrorsAlarm', {
      ...failure,
      metric: this.function.metricErrors({ period }),
      threshold: errorsBeforeAlarm,
    });
    if (throttled !== undefined) {
      alarmTopic.alarm(this, 'ThrottlesAlarm', {
        impact: throttled,
        runbook: 'throttling',
        metric: this.function.metricThrottles({ period }),
        // One or two at a peak are asked again within seconds.
        threshold: 5,
      });
    }
  }
}

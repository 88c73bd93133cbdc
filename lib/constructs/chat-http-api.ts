import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  ApiMapping,
  HttpApi,
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  type IDomainName,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { AlarmText, AlarmTopic } from './alarm-topic.ts';
import type { ChatFunction } from './chat-function.ts';
import { LogMetric } from './log-metric.ts';
import { shareOf } from './share-of.ts';

export interface ChatHttpApiProps {
  /** One sentence for the console. */
  readonly description: string;
  /** Days for which access logs are kept. */
  readonly logRetention: RetentionDays;
  /** Where alarms go. */
  readonly alarmTopic: AlarmTopic;
  /** What people notice when API Gateway turns calls away: for the alarm on that. */
  readonly throttled: string;
}

/** When answers with a 5xx raise an alarm, and what it tells. */
export interface ServerErrorsAlarmProps extends AlarmText {
  /** The route; `*` stands for any end: `POST /devices*`. */
  readonly route: string;
  /** Name of the metric that counts the answers. */
  readonly metricName: string;
  /** Answers within 15 minutes below which the alarm is quiet. */
  readonly atLeast: number;
  /**
   * The share of all calls of the API, from 0 to 1, below which it is quiet.
   *
   * @default - any share counts
   */
  readonly share?: number;
}

/**
 * What an access log line holds. No path, for the webhook's has a token in it; no query, no address of the caller.
 *
 * Names: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
 */
const accessLogLine = {
  requestId: '$context.requestId',
  requestTime: '$context.requestTime',
  routeKey: '$context.routeKey',
  status: '$context.status',
  responseLength: '$context.responseLength',
  responseLatency: '$context.responseLatency',
  integrationStatus: '$context.integrationStatus',
  integrationLatency: '$context.integrationLatency',
  integrationError: '$context.integrationErrorMessage',
};

/**
 * An HTTP API with one stage, `$default`, and access logs that name the route and never the path.
 *
 * No throttle below the account's: what Pyrus does on a 429 is not known.
 */
export class ChatHttpApi extends Construct {
  /** `https://…`, without a slash at the end. */
  readonly url: string;
  readonly stage: HttpStage;
  readonly accessLogs: LogGroup;
  private readonly api: HttpApi;
  private readonly alarmTopic: AlarmTopic;
  private readonly throttledCalls: LogMetric;

  constructor(scope: Construct, id: string, props: ChatHttpApiProps) {
    super(scope, id);
    this.alarmTopic = props.alarmTopic;

    this.accessLogs = new LogGroup(this, 'AccessLogs', {
      retention: props.logRetention,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    this.api = new HttpApi(this, 'Api', {
      apiName: `${Stack.of(this).stackName}-${id}`,
      description: props.description,
      createDefaultStage: false,
    });
    this.stage = new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      accessLogSettings: {
        destination: new LogGroupLogDestination(this.accessLogs),
        format: AccessLogFormat.custom(JSON.stringify(accessLogLine)),
      },
    });
    this.url = this.api.apiEndpoint;
    this.throttledCalls = new LogMetric(this, 'Throttled', {
      logGroup: this.accessLogs,
      metricName: `${id}Throttled`,
      where: { status: '429' },
    });
    this.alarmOnThrottling(props.throttled);
  }

  /**
   * Leads a route to a function.
   *
   * @param route method and path as API Gateway writes them, such as `POST /webhook/{token}`
   * @param authentication how the function knows its callers: API Gateway itself lets everybody through
   */
  route(route: `POST /${string}`, target: ChatFunction, authentication: string): void {
    const path = route.slice('POST '.length);
    const httpRoute = new HttpRoute(this, route.replaceAll(/[^A-Za-z]+/g, '-'), {
      httpApi: this.api,
      routeKey: HttpRouteKey.with(path, HttpMethod.POST),
      integration: new HttpLambdaIntegration(`${target.node.id}Integration`, target.function),
    });
    Validations.of(httpRoute).acknowledge({ id: 'AwsSolutions-APIG4', reason: authentication });
  }

  /**
   * Makes the API answer on a host of the company's too. Routes, and what handlers get, stay as they are: API Gateway
   * takes the path off before it looks for a route.
   *
   * @param path where on the host the API is; the root without one
   */
  serveUnder(domainName: IDomainName, path?: string): void {
    new ApiMapping(this, 'Mapping', {
      api: this.api,
      stage: this.stage,
      domainName,
      ...(path === undefined ? {} : { apiMappingKey: path }),
    });
  }

  /**
   * Adds an alarm on a route's answers with a 5xx: the handlers' 503s, and API Gateway's own.
   *
   * Counted from the access logs, for API Gateway tells routes apart only in detailed metrics, four to pay for per route.
   *
   * @returns the answers with a 5xx within 15 minutes
   */
  alarmOnServerErrors(scope: Construct, props: ServerErrorsAlarmProps): Metric {
    const { route, metricName, atLeast, share, impact, runbook } = props;
    const period = Duration.minutes(15);
    const label = `5xx: ${route}`;
    const errors = new LogMetric(scope, 'ServerErrors', {
      logGroup: this.accessLogs,
      metricName,
      where: { routeKey: route, status: '5*' },
    }).metric({ statistic: 'Sum', period, label });
    const whole = this.stage.metricCount({ statistic: 'Sum', period });
    this.alarmTopic.alarm(scope, 'ServerErrorsAlarm', {
      impact,
      runbook,
      ...(share === undefined
        ? { metric: errors, threshold: atLeast }
        : shareOf({ part: errors, whole, share, atLeast, label })),
    });
    return errors;
  }

  /** Calls that API Gateway turned away. */
  throttled(period: Duration): Metric {
    return this.throttledCalls.metric({ statistic: 'Sum', period, label: this.node.id });
  }

  /** API Gateway's limit is the account's, and its answer a 429, which its metrics don't tell apart from a 403. */
  private alarmOnThrottling(impact: string): void {
    this.alarmTopic.alarm(this, 'ThrottledAlarm', {
      impact,
      runbook: 'throttling',
      metric: this.throttled(Duration.minutes(5)),
      threshold: 5,
    });
  }
}

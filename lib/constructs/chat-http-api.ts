import { RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  HttpApi,
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { ChatFunction } from './chat-function.ts';

export interface ChatHttpApiProps {
  /** One sentence for the console. */
  readonly description: string;
  /** Days for which access logs are kept. */
  readonly logRetention: RetentionDays;
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

  constructor(scope: Construct, id: string, props: ChatHttpApiProps) {
    super(scope, id);

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
}

import * as v from 'valibot';
import { ACCOUNT_ID, REGION } from '../deploy/deployment.ts';
import { ignored, resourceType, tags } from '../deploy/resource-type.ts';
import { accessLogFormat } from '../http/access-log.ts';
import { HttpApi } from '../http/http-api.ts';
import { functionNameOf } from '../lambda/invoke-api.ts';
import type { LocalFunction } from '../lambda/local-function.ts';
import { LocalStackError } from '../local-stack-error.ts';
import { token } from '../state/physical-names.ts';
import { logGroupNameOf } from './log-group.ts';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const MAX_INTEGRATION_TIMEOUT_MS = 30_000;

const description = ignored('For people who look at the account.');

/** `AWS::ApiGatewayV2::Api`, HTTP only. */
export const api = resourceType(
  {
    Name: ignored('The API is known by its URL.'),
    ProtocolType: v.literal('HTTP'),
    DisableExecuteApiEndpoint: v.optional(v.literal(false)),
    Description: description,
    Tags: tags,
  },
  async (_properties, { logicalId }, { stackName, apis, serveApi, permissions, report }) => {
    const id = token(`${stackName}/${logicalId}`, 10);
    const decided = new Map<string, boolean>();
    const decide = (routeKey: string, lambda: LocalFunction): boolean => {
      const context = { 'aws:sourcearn': routeArn(id, routeKey), 'aws:sourceaccount': ACCOUNT_ID };
      const service = 'apigateway.amazonaws.com';
      const isAllowed = permissions.admitsService(service, 'lambda:InvokeFunction', lambda.arn, context);
      if (!isAllowed) report(`REFUSED: no AWS::Lambda::Permission lets ${routeKey} invoke ${lambda.name}`);
      decided.set(routeKey, isAllowed);
      return isAllowed;
    };
    const mayInvoke = (routeKey: string, lambda: LocalFunction): boolean =>
      decided.get(routeKey) ?? decide(routeKey, lambda);
    const httpApi = new HttpApi({ apiId: id, accountId: ACCOUNT_ID, mayInvoke });
    const url = await serveApi(logicalId, httpApi);
    apis.set(id, { api: httpApi, url });
    return { ref: id, attributes: { ApiId: id, ApiEndpoint: url } };
  },
);

/** A route such as `POST /webhook/{token}`, as API Gateway names itself to Lambda: by the pattern, not the path. */
const routeArn = (apiId: string, routeKey: string): string =>
  `arn:aws:execute-api:${REGION}:${ACCOUNT_ID}:${apiId}/$default/${routeKey.replace(' ', '')}`;

/** `AWS::ApiGatewayV2::Stage`: `$default` and nothing else, which is what the local URL serves. */
export const stage = resourceType(
  {
    ApiId: v.string(),
    StageName: v.literal('$default'),
    AutoDeploy: v.literal(true),
    AccessLogSettings: v.optional(v.strictObject({ DestinationArn: v.string(), Format: v.string() })),
    DefaultRouteSettings: v.optional(
      v.strictObject({ DetailedMetricsEnabled: ignored('Metrics of CloudWatch.') }),
    ),
    Description: description,
    Tags: tags,
  },
  async ({ ApiId, StageName, AccessLogSettings }, { logicalId }, { apis, logs }) => {
    const served = apis.get(ApiId);
    if (AccessLogSettings !== undefined && served !== undefined) {
      const group = logGroupNameOf(AccessLogSettings.DestinationArn, logicalId);
      const lineOf = accessLogFormat(AccessLogSettings.Format, logicalId);
      served.api.logAccess((request) => logs.append(group, ApiId, lineOf(request)));
    }
    return { ref: StageName, attributes: {} };
  },
);

/** `AWS::ApiGatewayV2::Integration` with a Lambda. */
export const integration = resourceType(
  {
    ApiId: v.string(),
    IntegrationType: v.literal('AWS_PROXY'),
    IntegrationUri: v.string(),
    IntegrationMethod: v.optional(v.literal('POST')),
    PayloadFormatVersion: v.literal('2.0'),
    TimeoutInMillis: v.optional(v.pipe(v.number(), v.minValue(50), v.maxValue(MAX_INTEGRATION_TIMEOUT_MS))),
    Description: description,
  },
  async (properties, { logicalId }, { stackName, functions, integrations }) => {
    // Either the function's ARN or API Gateway's own form, …:lambda:path/2015-03-31/functions/ARN/invocations.
    const target =
      /functions\/(.+)\/invocations$/.exec(properties.IntegrationUri)?.[1] ?? properties.IntegrationUri;
    const lambda = functions.get(functionNameOf(target));
    if (lambda === undefined)
      throw new LocalStackError(`${logicalId}: no function ${target} in the template`);
    const id = token(`${stackName}/${logicalId}`, 7);
    integrations.set(id, { lambda, timeoutMs: properties.TimeoutInMillis ?? MAX_INTEGRATION_TIMEOUT_MS });
    return { ref: id, attributes: { IntegrationId: id } };
  },
);

/** `AWS::ApiGatewayV2::Route` without an authorizer. */
export const route = resourceType(
  {
    ApiId: v.string(),
    RouteKey: v.string(),
    Target: v.string(),
    AuthorizationType: v.optional(v.literal('NONE')),
  },
  async ({ ApiId, RouteKey, Target }, { logicalId }, { stackName, apis, integrations }) => {
    const target = integrations.get(Target.replace(/^integrations\//, ''));
    const served = apis.get(ApiId);
    if (target === undefined || served === undefined) {
      throw new LocalStackError(
        `${logicalId}: ${RouteKey} leads to ${Target}, which the runner did not make`,
      );
    }
    served.api.addRoute(RouteKey, target);
    const id = token(`${stackName}/${logicalId}`, 7);
    return { ref: id, attributes: { RouteId: id } };
  },
);

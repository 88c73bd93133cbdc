import { customResource } from '../custom-resource/custom-resource.ts';
import { LocalStackError } from '../local-stack-error.ts';
import { eventSourceMapping } from '../resources/event-source-mapping.ts';
import { lambdaFunction } from '../resources/function.ts';
import { api, integration, route, stage } from '../resources/http-api.ts';
import { logGroup } from '../resources/log-group.ts';
import { queue } from '../resources/queue.ts';
import { lambdaPermission, queuePolicy, topicPolicy } from '../resources/resource-policies.ts';
import { managedPolicy, policy, role } from '../resources/role.ts';
import { secret } from '../resources/secret.ts';
import { table } from '../resources/table.ts';
import { subscription, topic } from '../resources/topic.ts';
import type { Template } from '../template/template.ts';
import { NO_LOCAL_COUNTERPART } from './no-local-counterpart.ts';
import type { ResourceType } from './resource-type.ts';

const RESOURCE_TYPES: Readonly<Record<string, ResourceType>> = {
  'AWS::ApiGatewayV2::Api': api,
  'AWS::ApiGatewayV2::Integration': integration,
  'AWS::ApiGatewayV2::Route': route,
  'AWS::ApiGatewayV2::Stage': stage,
  'AWS::CloudFormation::CustomResource': customResource,
  'AWS::DynamoDB::Table': table,
  'AWS::IAM::ManagedPolicy': managedPolicy,
  'AWS::IAM::Policy': policy,
  'AWS::IAM::Role': role,
  'AWS::Lambda::EventSourceMapping': eventSourceMapping,
  'AWS::Lambda::Function': lambdaFunction,
  'AWS::Lambda::Permission': lambdaPermission,
  'AWS::Logs::LogGroup': logGroup,
  'AWS::SNS::Subscription': subscription,
  'AWS::SNS::Topic': topic,
  'AWS::SNS::TopicPolicy': topicPolicy,
  'AWS::SQS::Queue': queue,
  'AWS::SQS::QueuePolicy': queuePolicy,
  'AWS::SecretsManager::Secret': secret,
};

/** How resources of this type are made; undefined where they have no local counterpart or are unknown. */
export const resourceTypeOf = (type: string): ResourceType | undefined =>
  type.startsWith('Custom::') ? customResource : RESOURCE_TYPES[type];

/**
 * Looks for what the runner does not know, before anything is made.
 *
 * @throws LocalStackError naming every resource of an unknown type and every unknown property
 */
export function refuseUnknown({ Resources }: Template): void {
  const problems = Object.entries(Resources).flatMap(([logicalId, { Type, Properties }]) => {
    if (NO_LOCAL_COUNTERPART[Type] !== undefined) return [];
    const type = resourceTypeOf(Type);
    if (type === undefined) return [`${logicalId}: the local runner does not know the type ${Type}`];
    const unknown = Object.keys(Properties).filter((name) => type.properties?.includes(name) === false);
    return unknown.map(
      (name) => `${logicalId}: the local runner does not know the property ${name} of ${Type}`,
    );
  });
  if (problems.length > 0) throw new LocalStackError(problems.join('\n'));
}

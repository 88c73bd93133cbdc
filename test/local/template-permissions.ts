import type { Deployment } from '../../local/deploy/deployment.ts';
import { arn } from '../../local/deploy/deployment.ts';
import { resourceTypeOf } from '../../local/deploy/registry.ts';
import { Permissions } from '../../local/iam/permissions.ts';
import { NameLimit, physicalName, token } from '../../local/state/physical-names.ts';
import { resolveIntrinsics } from '../../local/template/intrinsics.ts';
import { parseTemplate, type Resource, type Template } from '../../local/template/template.ts';

/** In the order in which they need each other. */
const TYPES = [
  'AWS::IAM::Role',
  'AWS::IAM::Policy',
  'AWS::Lambda::Permission',
  'AWS::SQS::QueuePolicy',
  'AWS::SNS::TopicPolicy',
];

/** What `Ref` and `Fn::GetAtt` give in the local run of a template that was never run. */
export function namesIn(template: Template, stackName: string, made: Readonly<Record<string, string>>) {
  const name = (id: string, limit?: number, ending?: string): string =>
    physicalName(stackName, id, { ...(limit && { limit }), ...(ending && { ending }) });
  const arnOf = (id: string): string => {
    const type = template.Resources[id]?.Type;
    const isFifo = template.Resources[id]?.Properties.FifoQueue === true;
    switch (type) {
      case 'AWS::DynamoDB::Table':
        return arn('dynamodb', `table/${name(id, NameLimit.table)}`);
      case 'AWS::IAM::Role':
        return `arn:aws:iam::000000000000:role/${name(id)}`;
      case 'AWS::Lambda::Function':
        return arn('lambda', `function:${name(id)}`);
      case 'AWS::Logs::LogGroup':
        return `${arn('logs', `log-group:${name(id, NameLimit.logGroup)}`)}:*`;
      case 'AWS::SNS::Topic':
        return arn('sns', name(id, NameLimit.topic));
      case 'AWS::SQS::Queue':
        return arn('sqs', name(id, NameLimit.queue, isFifo ? '.fifo' : ''));
      default:
        throw new Error(`No ARN of ${id}, ${type}`);
    }
  };
  const scope = {
    ref(id: string): string {
      if (id === 'AWS::Region') return 'us-east-1';
      if (id === 'AWS::AccountId') return '000000000000';
      if (id === 'AWS::Partition') return 'aws';
      const type = template.Resources[id]?.Type;
      if (type === 'AWS::ApiGatewayV2::Api') return token(`${stackName}/${id}`, 10);
      if (type === 'AWS::SNS::Topic') return arnOf(id);
      if (type === 'AWS::SQS::Queue') return `http://127.0.0.1/000000000000/${arnOf(id).split(':').at(-1)}`;
      return made[type ?? ''] ?? name(id);
    },
    attribute: (id: string, attribute: string): string =>
      attribute === 'Arn' ? arnOf(id) : (made[attribute] ?? ''),
  };
  return {
    resolve: (value: unknown): unknown => resolveIntrinsics(value, scope, 'the template'),
    name,
    arnOf,
  };
}

/** The permissions that a run of the template would have. */
export async function permissionsOf(
  json: unknown,
  stackName: string,
  made: Readonly<Record<string, string>>,
): Promise<Permissions> {
  const template = parseTemplate(json);
  const { resolve, name, arnOf } = namesIn(template, stackName, made);
  const ofType = (type: string): [string, Resource][] =>
    Object.entries(template.Resources).filter(([, { Type }]) => Type === type);
  const permissions = new Permissions('000000000000');
  const functions = new Map(
    ofType('AWS::Lambda::Function').map(([id]) => [name(id), { name: name(id), arn: arnOf(id) }]),
  );
  // All that these types of resources use.
  const deployment = { stackName, permissions, functions } as unknown as Deployment;
  for (const type of TYPES) {
    for (const [logicalId, { Properties }] of ofType(type)) {
      const request = {
        logicalId,
        type,
        properties: resolve(Properties),
        retain: false,
        retainReplaced: false,
      };
      await resourceTypeOf(type)?.deploy(request, deployment);
    }
  }
  for (const [id, { Properties }] of ofType('AWS::Lambda::Function')) {
    permissions.assume(name(id), String(resolve(Properties.Role)), id);
  }
  return permissions;
}

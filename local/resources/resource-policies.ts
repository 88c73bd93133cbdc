import * as v from 'valibot';
import { arn } from '../deploy/deployment.ts';
import { resourceType } from '../deploy/resource-type.ts';
import { parsePolicy } from '../iam/policy.ts';
import { functionNameOf } from '../lambda/invoke-api.ts';
import { LocalStackError } from '../local-stack-error.ts';
import { physicalName } from '../state/physical-names.ts';

/** `AWS::SQS::QueuePolicy`: who may use these queues, besides those whose roles say so. */
export const queuePolicy = resourceType(
  { PolicyDocument: v.unknown(), Queues: v.array(v.string()) },
  async ({ PolicyDocument, Queues }, { logicalId }, { stackName, permissions }) => {
    const statements = parsePolicy('resource', PolicyDocument, logicalId);
    for (const url of Queues) {
      const name = new URL(url).pathname.split('/').at(-1) ?? '';
      permissions.addResourcePolicy(arn('sqs', name), statements);
    }
    const id = physicalName(stackName, logicalId);
    return { ref: id, attributes: { Id: id } };
  },
);

/** `AWS::SNS::TopicPolicy`: who may publish to these topics, besides those whose roles say so. */
export const topicPolicy = resourceType(
  { PolicyDocument: v.unknown(), Topics: v.array(v.string()) },
  async ({ PolicyDocument, Topics }, { logicalId }, { stackName, permissions }) => {
    const statements = parsePolicy('resource', PolicyDocument, logicalId);
    for (const topicArn of Topics) permissions.addResourcePolicy(topicArn, statements);
    const id = physicalName(stackName, logicalId);
    return { ref: id, attributes: { Id: id } };
  },
);

/** `AWS::Lambda::Permission`: a service may invoke a function, for one of its resources. */
export const lambdaPermission = resourceType(
  {
    Action: v.literal('lambda:InvokeFunction'),
    FunctionName: v.string(),
    Principal: v.pipe(v.string(), v.endsWith('.amazonaws.com', 'only services are known as principals')),
    SourceArn: v.optional(v.string()),
    SourceAccount: v.optional(v.string()),
  },
  async (properties, { logicalId }, { stackName, permissions, functions }) => {
    const { Action, FunctionName, Principal, SourceArn, SourceAccount } = properties;
    const lambda = functions.get(functionNameOf(FunctionName));
    if (lambda === undefined) throw new LocalStackError(`${logicalId}: no function ${FunctionName}`);
    const document = {
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Action,
        Principal: { Service: Principal },
        Resource: lambda.arn,
        Condition: {
          ...(SourceArn && { ArnLike: { 'aws:SourceArn': SourceArn } }),
          ...(SourceAccount && { StringEquals: { 'aws:SourceAccount': SourceAccount } }),
        },
      },
    };
    permissions.addResourcePolicy(lambda.arn, parsePolicy('resource', document, logicalId));
    const id = physicalName(stackName, logicalId);
    return { ref: id, attributes: { Id: id } };
  },
);

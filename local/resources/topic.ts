import { CreateTopicCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import * as v from 'valibot';
import { ACCOUNT_ID } from '../deploy/deployment.ts';
import { ignored, resourceType, tags } from '../deploy/resource-type.ts';
import { LocalStackError } from '../local-stack-error.ts';
import { NameLimit, physicalName } from '../state/physical-names.ts';

/** `AWS::SNS::Topic` on the local SNS. */
export const topic = resourceType(
  {
    TopicName: v.optional(v.string()),
    DisplayName: ignored('The sender shown in e-mails, which are not delivered here.'),
    // No KmsMasterKeyId: what the policy of a key allows, and to whom, is not evaluated here.
    SignatureVersion: ignored('Signatures of HTTP deliveries, which do not exist here.'),
    TracingConfig: ignored('X-Ray of an account.'),
    Tags: tags,
  },
  async ({ TopicName }, { logicalId }, { clients: { sns }, stackName }) => {
    const name = TopicName ?? physicalName(stackName, logicalId, { limit: NameLimit.topic });
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: name }));
    if (TopicArn === undefined) throw new LocalStackError(`SNS gave no ARN for the topic ${name}`);
    return { ref: TopicArn, attributes: { TopicArn, TopicName: name } };
  },
);

/** `AWS::SNS::Subscription`: queues get what the topic gets; e-mails are never sent, and so never confirmed. */
export const subscription = resourceType(
  {
    TopicArn: v.string(),
    Protocol: v.picklist(['sqs', 'email', 'email-json']),
    Endpoint: v.string(),
    RawMessageDelivery: v.optional(v.boolean(), false),
    FilterPolicy: v.optional(v.record(v.string(), v.unknown())),
    FilterPolicyScope: v.optional(v.string()),
    Region: ignored('There is one region.'),
  },
  async (properties, { logicalId }, { clients: { sns }, lastChecks, permissions, report }) => {
    const { TopicArn, Protocol, Endpoint, RawMessageDelivery, FilterPolicy, FilterPolicyScope } = properties;
    if (Protocol !== 'sqs') report(`${logicalId}: e-mails to ${Endpoint} are not delivered locally`);
    const subscribed = await sns.send(
      new SubscribeCommand({
        TopicArn,
        Protocol,
        Endpoint,
        ReturnSubscriptionArn: true,
        Attributes: {
          // SNS takes this attribute for queues, not for e-mail addresses.
          ...(Protocol === 'sqs' && { RawMessageDelivery: String(RawMessageDelivery) }),
          ...(FilterPolicy && { FilterPolicy: JSON.stringify(FilterPolicy) }),
          ...(FilterPolicyScope && { FilterPolicyScope }),
        },
      }),
    );
    if (Protocol === 'sqs') {
      lastChecks.push(() => {
        const context = { 'aws:sourcearn': TopicArn, 'aws:sourceaccount': ACCOUNT_ID };
        if (permissions.admitsService('sns.amazonaws.com', 'sqs:SendMessage', Endpoint, context)) return;
        throw new LocalStackError(
          `${logicalId}: no policy of the queue ${Endpoint} lets SNS deliver what ${TopicArn} gets`,
        );
      });
    }
    const arn = subscribed.SubscriptionArn ?? '';
    return { ref: arn, attributes: { Arn: arn } };
  },
);

import { GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import { arn, REGION } from '../deploy/deployment.ts';
import { resourceType, tags } from '../deploy/resource-type.ts';
import { SqsEventSource } from '../events/sqs-event-source.ts';
import { functionNameOf } from '../lambda/invoke-api.ts';
import { LocalStackError } from '../local-stack-error.ts';
import { token } from '../state/physical-names.ts';

/** Lambda starts with five pollers; here a function has four environments. */
const DEFAULT_CONCURRENCY = 4;

/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html#events-sqs-permissions */
const NEEDED = ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'];

/** `AWS::Lambda::EventSourceMapping` of a queue; it starts to poll when the whole stack stands. */
export const eventSourceMapping = resourceType(
  {
    FunctionName: v.string(),
    EventSourceArn: v.pipe(
      v.string(),
      v.startsWith('arn:aws:sqs:', 'only queues are known as event sources'),
    ),
    // More than ten needs a batching window, which FIFO queues cannot have.
    BatchSize: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(10)), 10),
    MaximumBatchingWindowInSeconds: v.optional(v.literal(0)),
    Enabled: v.optional(v.boolean(), true),
    FunctionResponseTypes: v.optional(v.array(v.literal('ReportBatchItemFailures')), []),
    ScalingConfig: v.optional(v.strictObject({ MaximumConcurrency: v.optional(v.number()) })),
    Tags: tags,
  },
  async (properties, { logicalId }, deployment) => {
    const { stackName, functions, clients, eventSources, permissions, report } = deployment;
    const { sqs } = clients;
    const lambda = functions.get(functionNameOf(properties.FunctionName));
    if (lambda === undefined)
      throw new LocalStackError(`${logicalId}: no function ${properties.FunctionName}`);
    const queueArn = properties.EventSourceArn;
    for (const action of NEEDED) {
      const denial = permissions.session(lambda.name)?.denial(`sqs:${action}`, queueArn);
      if (denial === undefined) continue;
      throw new LocalStackError(
        `${logicalId}: the function's execution role does not have permissions to call ${action} on SQS`,
      );
    }
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: queueArn.split(':').at(-1) }));
    const id = token(`${stackName}/${logicalId}`, 36);
    if (properties.Enabled) {
      const maximum = properties.ScalingConfig?.MaximumConcurrency ?? DEFAULT_CONCURRENCY;
      eventSources.push(
        new SqsEventSource({
          sqs: clients.eventSources,
          queueUrl: QueueUrl ?? '',
          queueArn,
          region: REGION,
          lambda,
          batchSize: properties.BatchSize,
          concurrency: Math.min(maximum, DEFAULT_CONCURRENCY),
          reportsFailures: properties.FunctionResponseTypes.length > 0,
          report,
        }),
      );
    }
    return {
      ref: id,
      attributes: { Id: id, EventSourceMappingArn: arn('lambda', `event-source-mapping:${id}`) },
    };
  },
);

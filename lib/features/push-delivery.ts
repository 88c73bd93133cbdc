import { Duration } from 'aws-cdk-lib';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Construct } from 'constructs';
import { Environment } from '../../lambdas/shared/environment.ts';
import { ChatFunction, type FunctionDefaults } from '../constructs/chat-function.ts';
import type { ChatTable } from '../constructs/chat-table.ts';
import type { DeliveryQueue } from '../constructs/delivery-queue.ts';
import type { Settings } from '../settings.ts';
import { type PushApplications, platformApplications } from './push-applications.ts';
import { PushMetrics } from './push-metrics.ts';

export interface PushDeliveryProps
  extends FunctionDefaults,
    Pick<
      Settings,
      | 'pushContent'
      | 'pushTtlHours'
      | 'channelId'
      | 'locale'
      | 'fallbackToAllDevices'
      | 'pushOnlyToRegistered'
    > {
  /** Where accepted replies wait. */
  readonly queue: DeliveryQueue;
  /** Says whether a user is retired. */
  readonly securityKeys: ChatTable;
  /** One item a phone. */
  readonly devices: ChatTable;
  /** One row a push. */
  readonly deliveries: ChatTable;
  /**
   * The platform applications to push through.
   *
   * @default - push is off: replies are suppressed, with a row that says so
   */
  readonly applications?: PushApplications | undefined;
}

/** Takes replies from the queue and has SNS push them to phones. */
export class PushDelivery extends Construct {
  readonly function: ChatFunction;
  /** What became of pushes. */
  readonly metrics: PushMetrics;

  constructor(scope: Construct, id: string, props: PushDeliveryProps) {
    super(scope, id);

    const { logRetention, alarmTopic } = props;
    this.function = new ChatFunction(this, 'Deliver', {
      logRetention,
      alarmTopic,
      name: 'deliver',
      description: 'Pushes replies from the queue to phones.',
      timeout: Duration.seconds(30),
      failure: {
        impact: 'Pushes come late, or are given up after an hour: the function that sends them fails.',
        runbook: 'a-function-fails',
      },
      environment: {
        [Environment.securityKeysTable]: props.securityKeys.tableName,
        [Environment.devicesTable]: props.devices.tableName,
        [Environment.deliveriesTable]: props.deliveries.tableName,
        [Environment.deliveryQueueUrl]: props.queue.queue.queueUrl,
        [Environment.maxReceiveCount]: String(props.queue.maxReceiveCount),
        [Environment.platformApplications]: platformApplications(this, props.applications),
        [Environment.pushContent]: props.pushContent,
        [Environment.pushTtlHours]: String(props.pushTtlHours),
        [Environment.channelId]: props.channelId,
        [Environment.locale]: props.locale,
        [Environment.fallbackToAllDevices]: String(props.fallbackToAllDevices),
        [Environment.pushOnlyToRegistered]: String(props.pushOnlyToRegistered),
      },
    });
    this.function.function.addEventSource(
      new SqsEventSource(props.queue.queue, {
        batchSize: 10,
        reportBatchItemFailures: true,
        // A new account has ten concurrent executions: a burst of pushes must leave some to authorize.
        maxConcurrency: 5,
      }),
    );
    props.securityKeys.grant(this.function, 'BatchGetItem');
    props.devices.grant(this.function, 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem');
    props.deliveries.grant(this.function, 'BatchGetItem', 'UpdateItem');
    props.applications?.grantPush(this.function);

    this.metrics = new PushMetrics(this, 'Metrics', this.function);
  }
}

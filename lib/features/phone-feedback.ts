import { Duration } from 'aws-cdk-lib';
import type { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { Environment } from '../../lambdas/shared/environment.ts';
import { ChatFunction, type FunctionDefaults } from '../constructs/chat-function.ts';
import type { ChatTable } from '../constructs/chat-table.ts';
import { LogMetric } from '../constructs/log-metric.ts';
import { PlatformEvents } from '../constructs/platform-events.ts';

export interface PhoneFeedbackProps extends FunctionDefaults {
  /** One item a phone. */
  readonly devices: ChatTable;
}

/** Learns from SNS which phones are dead. */
export class PhoneFeedback extends Construct {
  /** Where platform applications send their events. */
  readonly topic: ITopic;
  /** Events that could not be noted. */
  readonly deadLetterQueue: IQueue;
  readonly function: ChatFunction;
  private readonly failures: LogMetric;

  constructor(scope: Construct, id: string, props: PhoneFeedbackProps) {
    super(scope, id);

    const { logRetention, alarmTopic } = props;
    const events = new PlatformEvents(this, 'PlatformEvents', { alarmTopic });
    this.topic = events.topic;
    this.deadLetterQueue = events.deadLetterQueue;
    this.function = new ChatFunction(this, 'Feedback', {
      logRetention,
      alarmTopic,
      name: 'feedback',
      description: 'Learns from SNS which phones are dead.',
      timeout: Duration.seconds(10),
      failure: {
        impact:
          'Nobody notices at once: events about failed pushes are read late, and dead phones cost a publish each.',
        runbook: 'a-function-fails',
      },
      environment: { [Environment.devicesTable]: props.devices.tableName },
    });
    this.function.function.addEventSource(
      new SqsEventSource(events.queue, {
        batchSize: 10,
        reportBatchItemFailures: true,
        // The least that Lambda takes: phones that die by the thousand must leave room to authorize.
        maxConcurrency: 2,
      }),
    );
    props.devices.grant(this.function, 'GetItem', 'UpdateItem');
    this.failures = new LogMetric(this, 'Failures', {
      logGroup: this.function.function.logGroup,
      metricName: 'PushFailuresAtFcm',
      where: { message: 'platform event', type: ['DeliveryFailure', 'EventDeliveryFailure'] },
      by: { dimension: 'Failure', field: 'failure' },
    });
  }

  /** Pushes that FCM did not take, a line for each of its reasons. */
  failuresByReason(period: Duration): MathExpression {
    return this.failures.byValue(period);
  }
}

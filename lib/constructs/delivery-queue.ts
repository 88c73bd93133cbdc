import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { DeduplicationScope, FifoThroughputLimit, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { AlarmTopic } from './alarm-topic.ts';

export interface DeliveryQueueProps {
  /** Where alarms go. */
  readonly alarmTopic: AlarmTopic;
}

/**
 * The FIFO queue between webhook and deliver, one message group a phone, and its dead-letter queue.
 *
 * Deduplication and throughput are counted a group (high-throughput mode), so phones don't slow each other down.
 */
export class DeliveryQueue extends Construct {
  /** Receives of a message before it goes to the dead-letter queue: with growing pauses, about an hour of outage. */
  readonly maxReceiveCount = 11;
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;

  constructor(scope: Construct, id: string, props: DeliveryQueueProps) {
    super(scope, id);

    const highThroughput = {
      fifo: true,
      deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
      fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      // What is in here was answered with a 200 and is nowhere else.
      removalPolicy: RemovalPolicy.RETAIN,
    } as const;
    this.deadLetterQueue = new Queue(this, 'DeadLetterQueue', {
      ...highThroughput,
      retentionPeriod: Duration.days(14),
    });
    this.queue = new Queue(this, 'Queue', {
      ...highThroughput,
      retentionPeriod: Duration.days(4),
      // Six times the time-out of deliver, as AWS advises for event sources.
      visibilityTimeout: Duration.seconds(180),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: this.maxReceiveCount },
    });
    this.addAlarms(props.alarmTopic);
  }

  private addAlarms(alarmTopic: AlarmTopic): void {
    alarmTopic.notEmptyAlarm(this, 'DeadLetterAlarm', this.deadLetterQueue, {
      impact:
        'Phones stay silent: pushes were given up after an hour of tries, and wait in the dead-letter queue.',
      runbook: 'pushes-given-up',
    });
    alarmTopic.alarm(this, 'AgeAlarm', {
      impact: 'Pushes come late: one has been waiting for 15 minutes.',
      runbook: 'pushes-wait',
      metric: this.queue.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(5) }),
      // Seven tries: an error that passes is over by then, and a chat's reply is still worth hurrying for.
      threshold: Duration.minutes(15).toSeconds(),
    });
  }
}

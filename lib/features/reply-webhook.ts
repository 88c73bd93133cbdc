import { Duration } from 'aws-cdk-lib';
import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { Environment } from '../../lambdas/shared/environment.ts';
import { ChatFunction, type FunctionDefaults } from '../constructs/chat-function.ts';
import type { ChatHttpApi } from '../constructs/chat-http-api.ts';
import type { ChatTable } from '../constructs/chat-table.ts';
import type { DeliveryQueue } from '../constructs/delivery-queue.ts';
import { LogMetric } from '../constructs/log-metric.ts';
import type { Settings } from '../settings.ts';

export interface ReplyWebhookProps extends FunctionDefaults {
  /** The API that Pyrus calls. */
  readonly api: ChatHttpApi;
  /** Where accepted replies go. */
  readonly queue: DeliveryQueue;
  /** Where a `queued` row is left. */
  readonly deliveries: ChatTable;
  /** Addresses of the apps, separated by commas. */
  readonly appAddresses: string;
  /** Hashes of the webhook tokens in force, separated by commas. */
  readonly webhookTokenHashes: string;
  /** With `generic` the comment's text never enters the queue. */
  readonly pushContent: Settings['pushContent'];
}

/** `POST /webhook/{token}`: Pyrus tells that support replied; the reply goes into the queue. */
export class ReplyWebhook extends Construct {
  readonly function: ChatFunction;
  /** Answers with a 5xx. */
  readonly serverErrors: Metric;
  private readonly refusals: LogMetric;

  constructor(scope: Construct, id: string, props: ReplyWebhookProps) {
    super(scope, id);

    const { logRetention, alarmTopic } = props;
    this.function = new ChatFunction(this, 'Webhook', {
      logRetention,
      alarmTopic,
      name: 'webhook',
      description: 'POST /webhook/{token}: support replied.',
      timeout: Duration.seconds(10),
      failure: {
        impact: 'Replies may bring no push: calls of the webhook crashed.',
        runbook: 'a-function-fails',
      },
      throttled: 'Replies may bring no push: Lambda turned calls of the webhook away.',
      environment: {
        [Environment.deliveryQueueUrl]: props.queue.queue.queueUrl,
        [Environment.deliveriesTable]: props.deliveries.tableName,
        [Environment.appAddresses]: props.appAddresses,
        [Environment.webhookTokenHashes]: props.webhookTokenHashes,
        [Environment.pushContent]: props.pushContent,
      },
    });
    props.queue.queue.grant(this.function, 'sqs:SendMessage');
    props.deliveries.grant(this.function, 'UpdateItem');
    props.api.route(
      'POST /webhook/{token}',
      this.function,
      'The token in the path is the authentication: Pyrus can send no header. The function compares its hash.',
    );
    this.serverErrors = props.api.alarmOnServerErrors(this, {
      route: 'POST /webhook*',
      metricName: 'WebhookServerErrors',
      impact: 'Replies may bring no push: the webhook answers with 5xx.',
      runbook: 'webhook-answers-5xx',
      // Whether Pyrus calls again is not documented: each may be a reply that nobody hears of.
      atLeast: 1,
    });
    this.refusals = new LogMetric(this, 'Refused', {
      logGroup: this.function.function.logGroup,
      metricName: 'WebhookCallsRefused',
      where: { message: 'webhook refused' },
    });
    alarmTopic.alarm(this, 'RefusedAlarm', {
      impact: 'Replies bring no push: calls of the webhook were refused.',
      runbook: 'webhook-calls-refused',
      metric: this.refused(Duration.minutes(15)),
      // Only Pyrus knows the URL, and a small shop has a reply an hour: each refusal counts.
      threshold: 1,
    });
  }

  /** Calls answered with 400, 403 or 413, whatever the reason. */
  refused(period: Duration): Metric {
    return this.refusals.metric({ statistic: 'Sum', period, label: 'refused' });
  }
}

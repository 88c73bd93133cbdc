import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { PushDelivery } from '../push-delivery.ts';
import type { ReplyWebhook } from '../reply-webhook.ts';
import { explanation, graph, POINT, reasons } from './widgets.ts';

/** Whether Pyrus tells of replies, and how long they take until SNS has their pushes. */
export function repliesRow(webhook: ReplyWebhook, { metrics }: PushDelivery): IWidget[] {
  return [
    explanation(
      'Do replies arrive?',
      `Pyrus calls the webhook once for each phone when support replies.
**Refused** calls are lost replies: Pyrus has another URL than ours, or sends what we can't read.
*From reply to SNS* counts from the moment in Pyrus; seconds are good, minutes mean that pushes wait or are tried again.`,
    ),
    graph('Calls of the webhook', [
      webhook.function.function.metricInvocations({ period: POINT, label: 'called' }),
      webhook.refused(POINT),
      webhook.serverErrors.with({ period: POINT }),
    ]),
    reasons('Refused, why', webhook.function, 'webhook refused'),
    graph(
      'From reply to SNS',
      ['p50', 'p99'].map((statistic) => metrics.replyToSns(POINT, statistic)),
    ),
  ];
}

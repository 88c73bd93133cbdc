import { type IWidget, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { DeadPhones } from '../dead-phones.ts';
import type { PhoneFeedback } from '../phone-feedback.ts';
import type { PushApplications } from '../push-applications.ts';
import { explanation, graph, POINT } from './widgets.ts';

export interface PhonesRowProps {
  readonly applications: PushApplications;
  readonly feedback: PhoneFeedback;
  readonly deadPhones: DeadPhones;
}

/** What SNS and FCM say of the pushes that left. */
export function phonesRow({ applications, feedback, deadPhones }: PhonesRowProps): IWidget[] {
  return [
    explanation(
      'Do they reach phones?',
      `SNS hands pushes to FCM, and tries for hours while FCM is down.
**InvalidPlatformToken**: the app was removed, or its token is of another Firebase project; that phone counts as dead for a day.
**InvalidNotification**: FCM did not take the message.
Whether a phone shows what FCM took, nobody can see here.`,
    ),
    graph('Handed to FCM (as SNS counts)', applications.names.flatMap(handedToFcm)),
    graph('Failed at FCM, by reason', [feedback.failuresByReason(POINT)], { stacked: true }),
    graph('Phones that died', [deadPhones.count(POINT)]),
  ];
}

/** https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html */
const handedToFcm = (application: string): Metric[] =>
  [
    ['NumberOfNotificationsDelivered', 'taken'],
    ['NumberOfNotificationsFailed', 'failed'],
  ].map(
    ([metricName = '', label]) =>
      new Metric({
        namespace: 'AWS/SNS',
        metricName,
        dimensionsMap: { Application: application, Platform: 'GCM' },
        statistic: 'Sum',
        period: POINT,
        label: `${label}: ${application}`,
      }),
  );

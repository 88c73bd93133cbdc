import { Aws, Duration } from 'aws-cdk-lib';
import { AlarmStatusWidget, AlarmStatusWidgetSortBy, Dashboard } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { AlarmTopic } from '../constructs/alarm-topic.ts';
import type { ChatFunction } from '../constructs/chat-function.ts';
import type { ChatHttpApi } from '../constructs/chat-http-api.ts';
import type { ChatTable } from '../constructs/chat-table.ts';
import type { DeliveryQueue } from '../constructs/delivery-queue.ts';
import type { Authorization } from './authorization.ts';
import { chatsRow } from './dashboard/chats-row.ts';
import { limitsRows } from './dashboard/limits-row.ts';
import { type PhonesRowProps, phonesRow } from './dashboard/phones-row.ts';
import { pushesRow } from './dashboard/pushes-row.ts';
import { repliesRow } from './dashboard/replies-row.ts';
import type { PushDelivery } from './push-delivery.ts';
import type { PushServiceAlarms } from './push-service-alarms.ts';
import type { ReplyWebhook } from './reply-webhook.ts';

export interface OperationsDashboardProps {
  /** Whose alarms are shown: those that exist when the dashboard is made. */
  readonly alarmTopic: AlarmTopic;
  readonly apis: readonly ChatHttpApi[];
  readonly tables: readonly ChatTable[];
  /** Between webhook and deliver. */
  readonly queue: DeliveryQueue;
  readonly authorization: Authorization;
  readonly webhook: ReplyWebhook;
  readonly delivery: PushDelivery;
  /** The functions that serve the app and the backend. */
  readonly appFunctions: readonly ChatFunction[];
  /**
   * What there is where push is on.
   *
   * @default - push is off
   */
  readonly push?: (PhonesRowProps & { readonly service: PushServiceAlarms }) | undefined;
}

/** One page that says whether chats open, whether pushes leave, why not, and what is about to fail. */
export class OperationsDashboard extends Construct {
  /** Opens it in the console. */
  readonly url: string;

  constructor(scope: Construct, id: string, props: OperationsDashboardProps) {
    super(scope, id);
    const { authorization, webhook, delivery, push } = props;

    const dashboard = new Dashboard(this, 'Dashboard', { defaultInterval: Duration.hours(12) });
    dashboard.addWidgets(alarms(props.alarmTopic));
    dashboard.addWidgets(...chatsRow(authorization));
    dashboard.addWidgets(...repliesRow(webhook, delivery));
    dashboard.addWidgets(...pushesRow(delivery));
    if (push !== undefined) {
      dashboard.addWidgets(...phonesRow(push));
    }
    const limits = limitsRows({
      queue: props.queue,
      eventDeadLetters: push?.feedback.deadLetterQueue,
      functions: [
        authorization.function,
        webhook.function,
        delivery.function,
        ...props.appFunctions,
        ...(push === undefined ? [] : [push.feedback.function]),
      ],
      apis: props.apis,
      tables: props.tables,
      pushService: push?.service,
    });
    for (const row of limits) {
      dashboard.addWidgets(...row);
    }
    this.url = `https://console.aws.amazon.com/cloudwatch/home?region=${Aws.REGION}#dashboards/dashboard/${dashboard.dashboardName}`;
  }
}

/** Those that ring come first. A click on one shows its description, which ends in its page of the runbook. */
const alarms = (topic: AlarmTopic): AlarmStatusWidget =>
  new AlarmStatusWidget({
    title: 'Alarms: what rings, and which page of the runbook helps, is in the description of each',
    alarms: [...topic.alarms],
    sortBy: AlarmStatusWidgetSortBy.STATE_UPDATED_TIMESTAMP,
    width: 24,
    height: 5,
  });

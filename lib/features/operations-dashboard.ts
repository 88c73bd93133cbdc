import { Aws, Duration } from 'aws-cdk-lib';
import {
  ComparisonOperator,
  Dashboard,
  GraphWidget,
  LogQueryVisualizationType,
  LogQueryWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { AlarmTopic } from '../constructs/alarm-topic.ts';
import type { ChatFunction } from '../constructs/chat-function.ts';
import type { ChatHttpApi } from '../constructs/chat-http-api.ts';
import type { DeliveryQueue } from '../constructs/delivery-queue.ts';

export interface OperationsDashboardProps {
  /** Where the alarm goes. */
  readonly alarmTopic: AlarmTopic;
  /** The API that Pyrus calls. */
  readonly pyrusApi: ChatHttpApi;
  /** Between webhook and deliver. */
  readonly queue: DeliveryQueue;
  /** The function behind `POST /authorize`. */
  readonly authorize: ChatFunction;
  /** The function that pushes. */
  readonly deliver: ChatFunction;
}

/** One page that says whether chats open and pushes leave, and the alarm on answers that Pyrus should never get. */
export class OperationsDashboard extends Construct {
  /** Opens it in the console. */
  readonly url: string;

  constructor(scope: Construct, id: string, props: OperationsDashboardProps) {
    super(scope, id);

    const dashboard = new Dashboard(this, 'Dashboard', { defaultInterval: Duration.hours(12) });
    dashboard.addWidgets(
      answersByStatus('Authorizations by status', 'POST /authorize', props.pyrusApi),
      latency(props.authorize),
    );
    dashboard.addWidgets(
      answersByStatus('Webhook calls by status', 'POST /webhook/{token}', props.pyrusApi),
      errors(props),
    );
    dashboard.addWidgets(...queueWidgets(props.queue));
    this.url = `https://console.aws.amazon.com/cloudwatch/home?region=${Aws.REGION}#dashboards/dashboard/${dashboard.dashboardName}`;

    props.alarmTopic.alarm(this, 'ServerErrorsAlarm', {
      alarmDescription:
        'Pyrus got 5xx from /authorize or /webhook: chats fail to refresh, replies wait for a retry.',
      metric: props.pyrusApi.stage.metricServerError({ period: Duration.minutes(5), statistic: 'Sum' }),
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      threshold: 5,
      evaluationPeriods: 1,
    });
  }
}

/** Counted from the access logs: API Gateway's own metrics don't tell a 400 from a 403, nor one route from another. */
function answersByStatus(title: string, route: string, api: ChatHttpApi): LogQueryWidget {
  return new LogQueryWidget({
    title,
    width: 12,
    view: LogQueryVisualizationType.STACKEDAREA,
    logGroupNames: [api.accessLogs.logGroupName],
    queryLines: [`filter routeKey = "${route}"`, 'stats count(*) as answers by bin(5m), status'],
  });
}

const period = Duration.minutes(5);

const latency = (authorize: ChatFunction): GraphWidget =>
  new GraphWidget({
    title: 'Authorization: time in the function',
    width: 12,
    left: ['p50', 'p99'].map((statistic) =>
      authorize.function.metricDuration({ period, statistic, label: statistic }),
    ),
  });

const errors = ({ authorize, deliver, pyrusApi }: OperationsDashboardProps): GraphWidget =>
  new GraphWidget({
    title: 'Our faults',
    width: 12,
    left: [
      pyrusApi.stage.metricServerError({ period, label: '5xx to Pyrus' }),
      authorize.function.metricErrors({ period, label: 'authorize failed' }),
      deliver.function.metricErrors({ period, label: 'deliver failed' }),
    ],
  });

const queueWidgets = ({ queue, deadLetterQueue }: DeliveryQueue): GraphWidget[] => [
  new GraphWidget({
    title: 'Pushes waiting',
    width: 12,
    left: [
      queue.metricApproximateNumberOfMessagesVisible({ period, label: 'waiting' }),
      queue.metricApproximateNumberOfMessagesNotVisible({ period, label: 'in delivery or backing off' }),
      deadLetterQueue.metricApproximateNumberOfMessagesVisible({ period, label: 'given up' }),
    ],
  }),
  new GraphWidget({
    title: 'Age of the oldest push',
    width: 12,
    left: [queue.metricApproximateAgeOfOldestMessage({ period, label: 'seconds' })],
  }),
];

import type { IMetric, IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { ChatFunction } from '../../constructs/chat-function.ts';
import type { ChatHttpApi } from '../../constructs/chat-http-api.ts';
import type { ChatTable } from '../../constructs/chat-table.ts';
import type { DeliveryQueue } from '../../constructs/delivery-queue.ts';
import type { PushServiceAlarms } from '../push-service-alarms.ts';
import { explanation, graph, POINT } from './widgets.ts';

export interface LimitsRowProps {
  readonly queue: DeliveryQueue;
  /** Events of SNS that could not be noted. Without push there are none. */
  readonly eventDeadLetters?: IQueue | undefined;
  readonly functions: readonly ChatFunction[];
  readonly apis: readonly ChatHttpApi[];
  readonly tables: readonly ChatTable[];
  readonly pushService?: PushServiceAlarms | undefined;
}

/** Whether anything is about to fail: what waits, what was given up, what runs into limits, what crashes. */
export function limitsRows(props: LimitsRowProps): IWidget[][] {
  const { queue } = props;
  return [
    [
      explanation(
        'Is anything about to fail?',
        `**Waiting** pushes should be gone within seconds. *In delivery* are also those that failed and wait for their next try.
**Given up** should be zero: \`npx pyrus-chat dlq list\` shows why, \`dlq redrive\` tries again.
**Turned away** counts what Lambda, DynamoDB, SNS and API Gateway refused because it was too much.`,
      ),
      graph('Pushes waiting', [
        queue.queue.metricApproximateNumberOfMessagesVisible({ period: POINT, label: 'waiting' }),
        queue.queue.metricApproximateNumberOfMessagesNotVisible({ period: POINT, label: 'in delivery' }),
      ]),
      graph('Age of the oldest, seconds', [
        queue.queue.metricApproximateAgeOfOldestMessage({ period: POINT, label: 'seconds' }),
      ]),
      graph('Given up', givenUp(props)),
    ],
    [
      explanation('Our faults', 'Calls that crashed, and calls that were turned away. Both should be zero.'),
      graph(
        'Calls that crashed',
        props.functions.map((of) => of.function.metricErrors({ period: POINT, label: of.node.id })),
      ),
      graph('Turned away', turnedAway(props), { width: 12 }),
    ],
  ];
}

const givenUp = ({ queue, eventDeadLetters }: LimitsRowProps): IMetric[] => [
  queue.deadLetterQueue.metricApproximateNumberOfMessagesVisible({ period: POINT, label: 'pushes' }),
  ...(eventDeadLetters === undefined
    ? []
    : [eventDeadLetters.metricApproximateNumberOfMessagesVisible({ period: POINT, label: 'events of SNS' })]),
];

const turnedAway = ({ functions, apis, tables, pushService }: LimitsRowProps): IMetric[] => [
  ...functions.map((of) => of.function.metricThrottles({ period: POINT, label: `Lambda: ${of.node.id}` })),
  ...tables.flatMap((table) => table.throttles(POINT)),
  ...apis.map((api) => api.throttled(POINT)),
  ...(pushService === undefined ? [] : [pushService.throttled(POINT)]),
];

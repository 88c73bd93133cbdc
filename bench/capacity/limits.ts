import { DELIVER, pushesASecond } from './deliver.ts';
import type { Demand } from './demand.ts';

/** Something that ends, and what to do about it. */
export interface Limit {
  readonly name: string;
  /** What there is of it, in the unit of `demand`. */
  readonly quota: number;
  readonly unit: string;
  /** What phones want of it. */
  readonly demand: keyof Demand;
  /** What people notice where it is met. */
  readonly effect: string;
  readonly lift: string;
}

/**
 * Limits that stand in the way of growth: an account's quotas before anybody asked for more, as of March 2026, and our own.
 *
 * - Lambda: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html; ten requests a second for each
 *   concurrent execution, and how fast a function grows: https://docs.aws.amazon.com/lambda/latest/dg/scaling-behavior.html
 * - API Gateway: https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
 * - DynamoDB: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html, what a new table takes:
 *   https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput-scenarios.html
 * - SQS: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-fifo.html
 * - FCM: https://firebase.google.com/docs/cloud-messaging/throttling-and-quotas
 */
export const LIMITS: readonly Limit[] = [
  {
    name: 'Lambda, a new account',
    quota: 10,
    unit: 'concurrent executions',
    demand: 'concurrency',
    effect: '5xx to Pyrus; chats do not refresh',
    lift: 'ask Service Quotas for 1,000, days before going live',
  },
  {
    name: 'Lambda',
    quota: 1_000,
    unit: 'concurrent executions',
    demand: 'concurrency',
    effect: '5xx to Pyrus; chats do not refresh',
    lift: 'ask Service Quotas: a tenth of the requests a second',
  },
  {
    name: 'Lambda, growth of a function',
    quota: 10_000,
    unit: 'requests/s more within 10 s',
    demand: 'rise',
    effect: '5xx to some for half a minute; the SDK asks again',
    lift: 'provisioned concurrency for `authorize`, or a campaign that goes out in waves',
  },
  {
    name: 'API Gateway, newer regions (Milan, Zurich, Spain…)',
    quota: 2_500,
    unit: 'requests/s',
    demand: 'requests',
    effect: '429 to Pyrus; what it does then is not known',
    lift: 'ask Service Quotas; it is shared by all APIs of the account',
  },
  {
    name: 'API Gateway',
    quota: 10_000,
    unit: 'requests/s',
    demand: 'requests',
    effect: '429 to Pyrus; what it does then is not known',
    lift: 'ask Service Quotas; it is shared by all APIs of the account',
  },
  {
    name: 'DynamoDB, a table that never had more',
    quota: 12_000,
    unit: 'reads/s of `SecurityKeys`',
    demand: 'keyReads',
    effect: 'throttled for minutes, then it has grown',
    lift: 'set the table’s warm throughput before a campaign',
  },
  {
    name: 'DynamoDB, a table',
    quota: 40_000,
    unit: 'reads/s of `SecurityKeys`',
    demand: 'keyReads',
    effect: '503 to Pyrus; chats do not refresh',
    lift: 'ask Service Quotas',
  },
  {
    name: 'DynamoDB, one item (the policy of an app)',
    quota: 3_000,
    unit: 'reads/s',
    demand: 'policyReads',
    effect: 'pushes come late',
    lift: '`deliver` would have to keep the policy for some seconds, as `authorize` does',
  },
  {
    name: '`deliver`, five batches at a time',
    quota: Math.floor(pushesASecond),
    unit: 'pushes/s',
    demand: 'pushes',
    effect: 'pushes wait in the queue',
    lift: `\`maxConcurrency\` (${DELIVER.atOnce}) in \`lib/features/push-delivery.ts\`, no further than SNS’ quota`,
  },
  {
    name: 'SQS, messages in hand',
    quota: 120_000,
    unit: 'messages after an hour’s outage of SNS',
    demand: 'outage',
    effect: 'newer pushes wait until older ones have ended; none is lost',
    lift: 'ask AWS’ support',
  },
  {
    name: 'FCM, a Firebase project',
    quota: 10_000,
    unit: 'pushes/s',
    demand: 'pushes',
    effect: 'SNS tries again by itself',
    lift: 'ask Firebase: a quarter more at a time',
  },
];

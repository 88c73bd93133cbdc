/**
 * What the stack has that is paid for whether anybody chats or not. A test counts the same in the synthesised template, so
 * that a new alarm is a new cent here.
 */
export const FIXED_LINES = {
  /** Metrics that alarms watch: an alarm on a formula watches each metric in it. */
  alarmMetrics: 40,
  /** Metrics made of log lines. */
  metrics: 17,
  /** Of these, metrics that are told apart by a value; each value that occurs is one to pay for. */
  metricsByValue: 3,
  /** CloudWatch dashboards. */
  dashboards: 1,
  /** Secrets of the stack itself: the root of webhook tokens. */
  secrets: 1,
  /** Queues that a function waits on. */
  queues: { fifo: 1, standard: 1 },
  /** Megabytes of memory of every function. */
  memory: 512,
} as const;

/** How many values of a metric that is told apart are thought to occur: most stacks see a handful of reasons. */
export const VALUES_A_METRIC = 4;

/** One Firebase service account, which is stored beside the stack. */
export const FIREBASE_SECRETS = 1;

/** Quotas of an account that differ by region, by the second. */
export interface Region {
  readonly name: string;
  /** Messages that SNS takes. https://docs.aws.amazon.com/general/latest/gr/sns.html */
  readonly publishes: number;
  /** Calls that make or change SNS endpoints. */
  readonly endpointCalls: number;
  /**
   * Calls of one kind that a FIFO queue takes in high-throughput mode.
   * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
   */
  readonly fifoCalls: number;
}

/** As of March 2026. */
export const REGIONS: readonly Region[] = [
  { name: 'N. Virginia', publishes: 30_000, endpointCalls: 3_000, fifoCalls: 70_000 },
  { name: 'Oregon, Ireland', publishes: 9_000, endpointCalls: 900, fifoCalls: 70_000 },
  { name: 'Frankfurt, Ohio', publishes: 1_500, endpointCalls: 150, fifoCalls: 19_000 },
  { name: 'Tokyo', publishes: 1_500, endpointCalls: 150, fifoCalls: 9_000 },
  { name: 'London', publishes: 300, endpointCalls: 30, fifoCalls: 4_500 },
  { name: 'Paris, Stockholm', publishes: 300, endpointCalls: 30, fifoCalls: 2_400 },
];

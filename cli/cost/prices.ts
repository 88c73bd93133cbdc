/**
 * What AWS charges, in US dollars before tax; free tiers are left out, for an account may use them up elsewhere. This is
 * the one place with prices: look at the source before you trust one, and raise the date when you have.
 */
export const PRICES_AS_OF = '2026-03';

/** What is paid for: the unit that a price is of. */
const ITEMS = {
  httpApi: {
    service: 'API Gateway',
    unit: 'million requests',
    per: 1e6,
    source: 'https://aws.amazon.com/api-gateway/pricing/',
  },
  lambdaRequest: {
    service: 'Lambda',
    unit: 'million requests',
    per: 1e6,
    source: 'https://aws.amazon.com/lambda/pricing/',
  },
  /** Arm, first tier: six billion GB-seconds a month are far away. */
  lambdaDuration: {
    service: 'Lambda',
    unit: 'million GB-seconds',
    per: 1e6,
    source: 'https://aws.amazon.com/lambda/pricing/',
  },
  dynamoDbRead: {
    service: 'DynamoDB',
    unit: 'million read units',
    per: 1e6,
    source: 'https://aws.amazon.com/dynamodb/pricing/on-demand/',
  },
  dynamoDbWrite: {
    service: 'DynamoDB',
    unit: 'million write units',
    per: 1e6,
    source: 'https://aws.amazon.com/dynamodb/pricing/on-demand/',
  },
  dynamoDbStorage: {
    service: 'DynamoDB',
    unit: 'GB-months',
    per: 1,
    source: 'https://aws.amazon.com/dynamodb/pricing/on-demand/',
  },
  dynamoDbBackup: {
    service: 'DynamoDB',
    unit: 'GB-months',
    per: 1,
    source: 'https://aws.amazon.com/dynamodb/pricing/on-demand/',
  },
  sqsFifo: {
    service: 'SQS',
    unit: 'million requests',
    per: 1e6,
    source: 'https://aws.amazon.com/sqs/pricing/',
  },
  sqsStandard: {
    service: 'SQS',
    unit: 'million requests',
    per: 1e6,
    source: 'https://aws.amazon.com/sqs/pricing/',
  },
  snsRequest: {
    service: 'SNS',
    unit: 'million requests',
    per: 1e6,
    source: 'https://aws.amazon.com/sns/pricing/',
  },
  snsMobilePush: {
    service: 'SNS',
    unit: 'million pushes',
    per: 1e6,
    source: 'https://aws.amazon.com/sns/pricing/',
  },
  logsIngested: {
    service: 'CloudWatch',
    unit: 'GB',
    per: 1,
    source: 'https://aws.amazon.com/cloudwatch/pricing/',
  },
  logsStored: {
    service: 'CloudWatch',
    unit: 'GB-months',
    per: 1,
    source: 'https://aws.amazon.com/cloudwatch/pricing/',
  },
  alarmMetric: {
    service: 'CloudWatch',
    unit: 'metrics watched',
    per: 1,
    source: 'https://aws.amazon.com/cloudwatch/pricing/',
  },
  customMetric: {
    service: 'CloudWatch',
    unit: 'metrics',
    per: 1,
    source: 'https://aws.amazon.com/cloudwatch/pricing/',
  },
  dashboard: {
    service: 'CloudWatch',
    unit: 'dashboards',
    per: 1,
    source: 'https://aws.amazon.com/cloudwatch/pricing/',
  },
  secret: {
    service: 'Secrets Manager',
    unit: 'secrets',
    per: 1,
    source: 'https://aws.amazon.com/secrets-manager/pricing/',
  },
  dataOut: {
    service: 'Data transfer',
    unit: 'GB',
    per: 1,
    source: 'https://aws.amazon.com/ec2/pricing/on-demand/',
  },
} as const;

export type Item = keyof typeof ITEMS;

/** Units up to which a price holds; the last tier has no end. */
interface Tier {
  readonly upTo?: number;
  readonly usd: number;
}

interface RegionPrices {
  /** Whether each price was found in AWS' own pages or in several others that agree. */
  readonly isSure: boolean;
  /** Dollars for a unit of `ITEMS`. */
  readonly prices: Readonly<Record<Item, number | readonly Tier[]>>;
}

/** The same in both regions. */
const EVERYWHERE = {
  lambdaRequest: 0.2,
  lambdaDuration: 13.3334,
  sqsFifo: 0.5,
  sqsStandard: 0.4,
  snsRequest: 0.5,
  snsMobilePush: 0.5,
  alarmMetric: 0.1,
  customMetric: 0.3,
  dashboard: 3,
  secret: 0.4,
  dataOut: 0.09,
};

const REGIONS = {
  'us-east-1': {
    isSure: true,
    prices: {
      ...EVERYWHERE,
      httpApi: [{ upTo: 300, usd: 1 }, { usd: 0.9 }],
      dynamoDbRead: 0.125,
      dynamoDbWrite: 0.625,
      dynamoDbStorage: 0.25,
      dynamoDbBackup: 0.2,
      logsIngested: 0.5,
      logsStored: 0.03,
    },
  },
  // AWS' price pages fill their tables in the browser, one region at a time; these were found second-hand or remembered.
  'eu-central-1': {
    isSure: false,
    prices: {
      ...EVERYWHERE,
      httpApi: [{ upTo: 300, usd: 1.2 }, { usd: 1.08 }],
      dynamoDbRead: 0.1525,
      dynamoDbWrite: 0.7625,
      dynamoDbStorage: 0.306,
      dynamoDbBackup: 0.2448,
      logsIngested: 0.63,
      logsStored: 0.0324,
    },
  },
} as const satisfies Record<string, RegionPrices>;

export type Region = keyof typeof REGIONS;

/** The regions whose prices are known here. */
export const PRICED_REGIONS: readonly Region[] = ['eu-central-1', 'us-east-1'];

/** Whether the prices of a region were checked, and not just remembered. */
export const pricesAreSure = (region: Region): boolean => REGIONS[region].isSure;

export const describeItem = (item: Item) => ITEMS[item];

/**
 * @param quantity in single requests, GB or pieces: what `ITEMS` has thousands of, as well
 * @returns US dollars
 */
export function priceOf(region: Region, item: Item, quantity: number): number {
  const price = REGIONS[region].prices[item];
  const tiers: readonly Tier[] = typeof price === 'number' ? [{ usd: price }] : price;
  const units = quantity / ITEMS[item].per;
  let from = 0;
  let sum = 0;
  for (const { upTo = Number.POSITIVE_INFINITY, usd } of tiers) {
    sum += Math.max(0, Math.min(units, upTo) - from) * usd;
    from = upTo;
  }
  return sum;
}

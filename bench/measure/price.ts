import { ASSUMED } from '../../cli/cost/assumptions.ts';
import { describeItem, type Item, priceOf, type Region } from '../../cli/cost/prices.ts';

const MILLION = 1_000_000;

export interface PriceLine {
  readonly what: string;
  readonly usd: number;
  /** Where the price is from. */
  readonly source: string;
}

/** What a million authorizations cost, in US dollars. */
export interface Price {
  /** What answers: the API, the function and its read. */
  readonly answering: readonly PriceLine[];
  /** What comes with it: the access log that the stack keeps, and the answers on their way out. */
  readonly beside: readonly PriceLine[];
}

/**
 * By the price list of `cli/cost/`, with the milliseconds that are assumed there; starts are billed too.
 *
 * @param memory megabytes of the function
 */
export function priceOfAMillion(region: Region, memory: number): Price {
  const { milliseconds, coldStarts, logBytes, answerBytes } = ASSUMED;
  const billed = milliseconds.authorize + coldStarts.share * coldStarts.milliseconds;
  const line = (what: string, item: Item, quantity: number): PriceLine => ({
    what,
    usd: priceOf(region, item, quantity),
    source: describeItem(item).source,
  });
  return {
    answering: [
      line('API Gateway, HTTP API', 'httpApi', MILLION),
      line('Lambda, requests', 'lambdaRequest', MILLION),
      line(
        `Lambda, ${billed} ms at ${memory} MB`,
        'lambdaDuration',
        (MILLION * billed * memory) / 1_000 / 1_024,
      ),
      line('DynamoDB, one strong read', 'dynamoDbRead', MILLION),
    ],
    beside: [
      line(`access log, ${logBytes.access} bytes each`, 'logsIngested', (MILLION * logBytes.access) / 1e9),
      line(`answers, ${answerBytes} bytes each`, 'dataOut', (MILLION * answerBytes) / 1e9),
    ],
  };
}

export const totalOf = (lines: readonly PriceLine[]): number => lines.reduce((sum, { usd }) => sum + usd, 0);

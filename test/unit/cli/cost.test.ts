import { describe, expect, test } from '@jest/globals';
import { ASSUMED } from '../../../cli/cost/assumptions.ts';
import { type Audience, reckon } from '../../../cli/cost/bill.ts';
import { FIXED_LINES } from '../../../cli/cost/fixed-lines.ts';
import { authorizationsASecond, authorizationsIn } from '../../../cli/cost/polling.ts';
import { PRICED_REGIONS, priceOf } from '../../../cli/cost/prices.ts';

describe("the SDK's schedule", () => {
  test.each([
    [0, 0],
    [60, 12],
    [5 * 60, 12 + 16],
    [10 * 60, 12 + 16 + 5],
    [3_600, 12 + 16 + 55],
    [3 * 3_600, 12 + 16 + 55 + 40],
  ])('%d seconds after activity: %d requests', (seconds, requests) => {
    expect(authorizationsIn(seconds)).toBeCloseTo(requests);
  });

  test('after three days it stops', () => {
    const days = 86_400;

    expect(authorizationsIn(5 * days)).toBe(authorizationsIn(3 * days));
  });

  test('a crowd asks every 5 seconds at most, every 3 minutes at least', () => {
    expect(authorizationsASecond(1_800)).toEqual({ most: 360, least: 10 });
  });
});

describe('prices', () => {
  test('the first 300 million requests to HTTP APIs cost more than those after', () => {
    expect(priceOf('us-east-1', 'httpApi', 300e6)).toBeCloseTo(300);
    expect(priceOf('us-east-1', 'httpApi', 301e6)).toBeCloseTo(300.9);
  });

  test('a million authorizations cost less than $1.40, logs aside', () => {
    const { coldStarts, milliseconds } = ASSUMED;
    const billed = (milliseconds.authorize + coldStarts.share * coldStarts.milliseconds) / 1_000;
    const gbSeconds = 1e6 * billed * (FIXED_LINES.memory / 1_024);

    const usd =
      priceOf('us-east-1', 'httpApi', 1e6) +
      priceOf('us-east-1', 'lambdaRequest', 1e6) +
      priceOf('us-east-1', 'lambdaDuration', gbSeconds) +
      priceOf('us-east-1', 'dynamoDbRead', 1e6);

    expect(usd).toBeLessThan(1.4);
  });
});

describe('a bill', () => {
  const audience: Audience = { users: 10_000, minutesADay: 10, repliesADay: 0.1, phonesPerUser: 1 };

  test.each(PRICED_REGIONS)('has a price for every line in %s', (region) => {
    const { lines, usd } = reckon(audience, region);

    expect(lines.filter((line) => !(line.usd > 0))).toEqual([]);
    expect(usd).toBeCloseTo(lines.reduce((sum, line) => sum + line.usd, 0));
  });

  test('grows with the users, but for what is fixed', () => {
    const small = reckon(audience, 'us-east-1');
    const large = reckon({ ...audience, users: 100_000 }, 'us-east-1');
    const pairs = small.lines.map((line, index) => [line, large.lines[index]!] as const);

    for (const [one, ten] of pairs) expect(ten.usd / one.usd).toBeCloseTo(one.isFixed ? 1 : 10);
  });

  test('counts authorizations by people and pushes by phones', () => {
    const { authorizations, replies, pushes } = reckon({ ...audience, phonesPerUser: 2 }, 'us-east-1');

    expect(authorizations).toBeCloseTo(10_000 * 2 * 30 * 33);
    expect(replies).toBeCloseTo(30_000);
    expect(pushes).toBeCloseTo(60_000);
  });
});

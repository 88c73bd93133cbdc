import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { AUDIENCES, type Audience } from '../../../bench/capacity/audience.ts';
import { DELIVER } from '../../../bench/capacity/deliver.ts';
import { averageAuthorizations, demandOf, pollingShares } from '../../../bench/capacity/demand.ts';
import { withTables } from '../../../bench/capacity/document.ts';
import { TABLES } from '../../../bench/capacity/tables.ts';
import { reckon } from '../../../cli/cost/bill.ts';
import { synthesise } from '../../infra/synthesise.ts';
import { resources } from '../../infra/template.ts';

const document = readFileSync(join(import.meta.dirname, '../../../docs/scale.md'), 'utf8');
const [low, high] = AUDIENCES as [Audience, Audience];
/** As simple as can be: sixty minutes a day, all in one hour, evenly. */
const even: Audience = {
  name: 'low',
  minutesADay: 60,
  repliesADay: 1,
  inBusiestHour: 1,
  inBusiestMinute: 1 / 60,
  rolloutDays: 1,
};

describe('docs/scale.md', () => {
  test('has the tables that the script prints; else: node bench/capacity.ts --write', () => {
    expect(withTables(document, TABLES)).toBe(document);
  });

  test('without a place for a table is an error', () => {
    expect(() => withTables('# Nothing', TABLES)).toThrow('no place for the table audience');
  });
});

describe('the demand', () => {
  test('of phones that come evenly is what the schedule says, an hour long', () => {
    // 12 requests in the first minute, 16 until the fifth, 55 until the hour's end.
    const requests = 12 + 16 + 55;
    const { authorizations, open } = demandOf(3_600, even);

    expect(open).toBe(3_600);
    // The busiest minute takes its sittings from the hour: what was counted twice is less than 2 %.
    expect(authorizations / requests).toBeCloseTo(1, 1);
  });

  test('of a rush is a request of each every five seconds, and the rest of the hour beside it', () => {
    const rush = { ...even, inBusiestMinute: 1 };

    expect(demandOf(1_000, rush)).toMatchObject({ authorizations: 200, rise: 200 / 6 });
  });

  test('of a push is one webhook, three writes, and one read of the policy of the app', () => {
    const { pushes, writes, policyReads } = demandOf(3_600, { ...even, minutesADay: 0.001 });

    expect(pushes).toBeCloseTo(1);
    expect(writes).toBeCloseTo(3);
    expect(policyReads).toBeGreaterThanOrEqual(pushes);
  });

  test('for Lambda is a tenth of the requests where those are short', () => {
    const { requests, pushes, executions, concurrency } = demandOf(1_000_000, high);

    expect(concurrency).toBeCloseTo((requests + pushes) / 10);
    expect(concurrency).toBeGreaterThan(executions);
  });

  test.each(AUDIENCES)('grows in step with the phones: $name', (audience) => {
    const [one, ten] = [demandOf(1_000, audience), demandOf(10_000, audience)];

    for (const [name, value] of Object.entries(one)) {
      expect(ten[name as keyof typeof ten] / value).toBeCloseTo(10);
    }
  });

  test('is higher for the high audience, whatever is asked for', () => {
    const [little, much] = [demandOf(1_000, low), demandOf(1_000, high)];

    for (const [name, value] of Object.entries(little)) {
      expect(much[name as keyof typeof much]).toBeGreaterThan(value);
    }
  });

  test('on average is what the bill reckons with', () => {
    const { minutesADay, repliesADay } = high;
    const bill = reckon({ users: 1_000, phonesPerUser: 1, minutesADay, repliesADay }, 'us-east-1');

    expect(averageAuthorizations(1_000, high) * 30 * 86_400).toBeCloseTo(bill.authorizations);
  });

  test.each(AUDIENCES)('comes from all phones that are open, each at one interval: $name', (audience) => {
    const shares = pollingShares(audience);

    expect(shares.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
    expect(shares[0]).toEqual({ every: 5, share: 1 / audience.minutesADay });
  });
});

test('deliver is as the template has it', () => {
  const { template } = synthesise({ appId: 'one', fcmSecretName: 'pyrus-chat/fcm' });
  const sources = resources(template, 'AWS::Lambda::EventSourceMapping').map(([, { Properties }]) => ({
    atOnce: Properties.ScalingConfig.MaximumConcurrency,
    batch: Properties.BatchSize,
  }));

  expect(sources).toContainEqual({ atOnce: DELIVER.atOnce, batch: DELIVER.batch });
});

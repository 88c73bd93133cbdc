import { reckon } from '../../cli/cost/bill.ts';
import { authorizationsASecond } from '../../cli/cost/polling.ts';
import { PRICED_REGIONS, PRICES_AS_OF, pricesAreSure } from '../../cli/cost/prices.ts';
import { AUDIENCES, type Audience } from './audience.ts';
import { pushesASecond } from './deliver.ts';
import { averageAuthorizations, type Demand, demandOf, pollingShares } from './demand.ts';
import { LIMITS } from './limits.ts';
import { REGIONS } from './regions.ts';

const PHONES = [1_000, 10_000, 100_000, 1_000_000, 10_000_000];
/** Seconds that an answer of Pyrus takes, ours within: for a phone that asks again at once. */
const ROUND_TRIP = 0.3;

type Row = readonly string[];

/** Every table of `docs/scale.md` by its name there, in Markdown. */
export const TABLES: ReadonlyMap<string, () => string> = new Map([
  ['audience', audienceTable],
  ['polling', pollingTable],
  ...AUDIENCES.map((audience) => [`demand-${audience.name}`, () => demandTable(audience)] as const),
  ['limits', limitsTable],
  ['regions', regionsTable],
  ['everybody', everybodyTable],
  ['dollars', dollarsTable],
]);

function audienceTable(): string {
  const row = (what: string, value: (audience: Audience) => string): Row => [what, ...AUDIENCES.map(value)];
  return table(
    ['assumed of a phone', 'low', 'high'],
    [
      row('minutes a day with the app open, in one sitting', ({ minutesADay }) => figure(minutesADay)),
      row('replies a day', ({ repliesADay }) => String(repliesADay)),
      row('of a day’s sittings and replies, in the busiest hour', (one) => percent(one.inBusiestHour)),
      row('of that hour’s sittings, in the busiest minute', (one) => percent(one.inBusiestMinute)),
      row('days in which an update reaches all', ({ rolloutDays }) => figure(rolloutDays)),
    ],
  );
}

function pollingTable(): string {
  const shares = AUDIENCES.map(pollingShares);
  const [first = []] = shares;
  const rows = first.map(({ every }, phase) => [
    `every ${every} s`,
    ...shares.map((phases) => percent(phases[phase]?.share ?? 0)),
    figure(1_000 / every),
  ]);
  const { most } = authorizationsASecond(1);
  const likeActive = figure(1 / ROUND_TRIP / most);
  return table(
    ['asks', 'low', 'high', 'requests/s of 1,000 such phones'],
    [
      ...rows,
      [
        `again at once, an answer taking ${ROUND_TRIP} s: see below`,
        ...AUDIENCES.map(() => percent(0)),
        `${figure(1_000 / ROUND_TRIP)}, each as ${likeActive} that were just active`,
      ],
    ],
  );
}

function demandTable(audience: Audience): string {
  const rows = PHONES.map((phones) => {
    const demand = demandOf(phones, audience);
    return [
      figure(phones),
      figure(demand.open),
      figure(averageAuthorizations(phones, audience)),
      figure(demand.authorizations),
      figure(demand.requests),
      figure(demand.executions),
      figure(Math.ceil(demand.concurrency)),
      figure(demand.keyReads),
      figure(demand.writes),
      figure(demand.pushes),
    ];
  });
  return table(
    [
      'phones',
      'open at once',
      'authorizations/s, average',
      'authorizations/s',
      'requests/s',
      'executions at a time',
      'Lambda quota needed',
      'read units/s of `SecurityKeys`',
      'write units/s, all tables',
      'pushes/s',
    ],
    rows,
  );
}

function limitsTable(): string {
  const rows = LIMITS.map((limit) => ({
    limit,
    met: AUDIENCES.map((audience) => metAt(limit.quota, limit.demand, audience)),
  })).sort((a, b) => Math.min(...a.met) - Math.min(...b.met));
  return table(
    ['limit', 'there is', 'met at so many phones, high', 'low', 'then', 'what lifts it'],
    rows.map(({ limit, met: [low = 0, high = 0] }) => [
      limit.name,
      `${figure(limit.quota)} ${limit.unit}`,
      phonesOrMore(high),
      phonesOrMore(low),
      limit.effect,
      limit.lift,
    ]),
  );
}

function regionsTable(): string {
  const [, high] = AUDIENCES;
  const met = (quota: number, demand: keyof Demand): string =>
    high === undefined ? '' : `${figure(quota)} · ${phonesOrMore(metAt(quota, demand, high))}`;
  return table(
    [
      'region',
      'SNS publishes/s · phones',
      'SNS endpoint calls/s · phones',
      'SQS calls/s of a FIFO queue · phones',
    ],
    REGIONS.map((region) => [
      region.name,
      met(region.publishes, 'pushes'),
      met(region.endpointCalls, 'newPhones'),
      met(region.fifoCalls, 'pushes'),
    ]),
  );
}

function everybodyTable(): string {
  const rates = [pushesASecond, ...new Set(REGIONS.map(({ publishes }) => publishes))];
  return table(
    ['phones', 'as it is: `deliver`', ...rates.slice(1).map((rate) => `SNS at ${figure(rate)}/s`)],
    PHONES.map((phones) => [figure(phones), ...rates.map((rate) => duration(phones / rate))]),
  );
}

function dollarsTable(): string {
  const columns = PRICED_REGIONS.toReversed().flatMap((region) =>
    AUDIENCES.map((audience) => ({ region, audience })),
  );
  const mark = (sure: boolean): string => (sure ? '' : ' (not checked)');
  return table(
    [
      `phones, dollars a month (${PRICES_AS_OF})`,
      ...columns.map(({ region, audience }) => `${region}${mark(pricesAreSure(region))}, ${audience.name}`),
    ],
    PHONES.map((phones) => [
      figure(phones),
      ...columns.map(({ region, audience: { minutesADay, repliesADay } }) => {
        const { usd } = reckon({ users: phones, phonesPerUser: 1, minutesADay, repliesADay }, region);
        return `$${figure(usd)}`;
      }),
    ]),
  );
}

/** How many phones want as much as there is: every demand grows in step with them. */
const metAt = (quota: number, demand: keyof Demand, audience: Audience): number =>
  quota / demandOf(1, audience)[demand];

/** More phones than there are people who chat with anybody's support. */
const MANY = 1e9;
const phonesOrMore = (phones: number): string => (phones >= MANY ? 'never' : figure(phones));

const percent = (share: number): string =>
  `${(share * 100).toLocaleString('en-US', { maximumFractionDigits: 1 })} %`;

/** Three digits that count: all this is no more exact. */
function figure(value: number): string {
  if (value > 0 && value < 0.01) return '< 0.01';
  const digits =
    value < 100 ? { maximumFractionDigits: value < 10 ? 2 : 1 } : { maximumSignificantDigits: 3 };
  return value.toLocaleString('en-US', digits);
}

function duration(seconds: number): string {
  if (seconds < 1) return '< 1 s';
  if (seconds < 100) return `${figure(seconds)} s`;
  return seconds < 6_000 ? `${figure(seconds / 60)} min` : `${figure(seconds / 3_600)} h`;
}

function table(headings: Row, rows: readonly Row[]): string {
  const line = (row: Row): string => `| ${row.join(' | ')} |`;
  return [line(headings), `|${'---|'.repeat(headings.length)}`, ...rows.map(line)].join('\n');
}

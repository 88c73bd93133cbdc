import { type Command, InvalidArgumentError, Option } from 'commander';
import { assumptionsInWords } from '../cost/assumptions.ts';
import { type Audience, type Bill, type Line, reckon } from '../cost/bill.ts';
import { authorizationsASecond } from '../cost/polling.ts';
import { describeItem, PRICED_REGIONS, PRICES_AS_OF, pricesAreSure, type Region } from '../cost/prices.ts';
import { count, note, print, printJson } from '../terminal/output.ts';
import { table } from '../terminal/table.ts';
import { examples, wholeNumber } from './options.ts';

interface CostOptions {
  readonly users: number;
  readonly minutesADay: number;
  readonly repliesADay: number;
  readonly phonesPerUser: number;
  readonly region: Region;
  readonly json?: boolean;
}

/** `cost`: what a month on AWS costs, by service. Asks nobody: it is arithmetic. */
export function addCost(program: Command): void {
  program
    .command('cost')
    .description('what a month costs on AWS, by service, from how often the SDK asks')
    .addOption(
      new Option('--users <n>', 'people who open the app with the chat every day')
        .argParser(wholeNumber(1, 100_000_000))
        .makeOptionMandatory(),
    )
    .addOption(
      new Option('--minutes-a-day <n>', 'minutes a day for which each has it open')
        .argParser(decimal(1_440))
        .default(10),
    )
    .addOption(
      new Option('--replies-a-day <n>', 'replies of support that each gets a day')
        .argParser(decimal(1_000))
        .default(0.1),
    )
    .addOption(
      new Option('--phones-per-user <n>', 'phones of a person on which the app is open and pushed to')
        .argParser(decimal(20))
        .default(1),
    )
    .addOption(
      new Option('--region <name>', 'the AWS region whose prices count')
        .choices(PRICED_REGIONS)
        .default('eu-central-1'),
    )
    .option('--json', 'print one JSON document, and nothing else on stdout')
    .addHelpText(
      'after',
      examples(
        'pyrus-chat cost --users 10000',
        'pyrus-chat cost --users 50000 --minutes-a-day 20 --replies-a-day 0.5 --region us-east-1',
      ),
    )
    .action((options: CostOptions) => {
      const audience: Audience = options;
      const bill = reckon(audience, options.region);
      if (options.json) return printJson(asJson(options, bill));
      show(options, bill);
    });
}

function show(options: CostOptions, bill: Bill): void {
  const rows = bill.lines.map((line) => [
    line.service,
    line.what,
    amount(line),
    dollars(line.usd),
    line.isFixed ? 'fixed' : '',
  ]);
  const total = ['Total a month', '', '', dollars(bill.usd), `fixed ${dollars(fixedOf(bill))}`];
  for (const line of table(['SERVICE', 'WHAT', 'A MONTH', 'USD', ''], [...rows, total])) print(line);
  const { most, least } = authorizationsASecond(options.users * options.phonesPerUser);
  print('');
  print(
    `${count(options.users, 'user')}: ${millions(bill.authorizations)} authorizations and ${millions(bill.pushes)} pushes a month, $${(bill.usd / options.users).toPrecision(2)} a user.`,
  );
  print(
    `If all of them had the app open at once: ${rate(least)} (long quiet) to ${rate(most)} (just active) authorizations a second.`,
  );
  note('\nAssumed:');
  for (const assumption of assumptionsInWords()) note(`- ${assumption}`);
  note(
    `\nPrices of ${options.region} as of ${PRICES_AS_OF}, with their sources in cli/cost/prices.ts.${pricesAreSure(options.region) ? '' : ' Those of this region were not checked against the price list of AWS: expect some per cent more or less.'}`,
  );
}

const asJson = (options: CostOptions, bill: Bill) => ({
  users: options.users,
  minutes_a_day: options.minutesADay,
  replies_a_day: options.repliesADay,
  phones_per_user: options.phonesPerUser,
  region: options.region,
  prices_as_of: PRICES_AS_OF,
  prices_checked: pricesAreSure(options.region),
  authorizations: Math.round(bill.authorizations),
  pushes: Math.round(bill.pushes),
  lines: bill.lines.map(({ service, what, quantity, item, isFixed, usd }) => ({
    service,
    what,
    quantity: Math.round(quantity * 1_000) / 1_000,
    priced_by: describeItem(item).unit,
    source: describeItem(item).source,
    fixed: isFixed,
    usd: cents(usd),
  })),
  usd_by_service: Object.fromEntries(
    [...Map.groupBy(bill.lines, ({ service }) => service)].map(([service, lines]) => [
      service,
      cents(sumOf(lines)),
    ]),
  ),
  usd: cents(bill.usd),
  usd_fixed: cents(fixedOf(bill)),
  assumptions: assumptionsInWords(),
});

const sumOf = (lines: readonly Line[]): number => lines.reduce((sum, { usd }) => sum + usd, 0);
const fixedOf = ({ lines }: Bill): number => sumOf(lines.filter(({ isFixed }) => isFixed));

/** A quantity in the unit that AWS prices it by: `9.9 million requests`. */
function amount({ item, quantity }: Line): string {
  const { unit, per } = describeItem(item);
  const units = quantity / per;
  return `${units.toLocaleString('en-US', { maximumFractionDigits: units < 100 ? 2 : 0 })} ${unit}`;
}

const cents = (usd: number): number => Math.round(usd * 100) / 100;
const dollars = (usd: number): string => (usd >= 0.005 || usd === 0 ? `$${usd.toFixed(2)}` : '< $0.01');
const millions = (n: number): string =>
  n < 1e6
    ? Math.round(n).toLocaleString('en-US')
    : `${(n / 1e6).toLocaleString('en-US', { maximumFractionDigits: 1 })} million`;
const rate = (n: number): string => n.toLocaleString('en-US', { maximumFractionDigits: n < 10 ? 1 : 0 });

/** A number that need not be whole. */
function decimal(most: number): (text: string) => number {
  return (text) => {
    if (/^\d{1,9}(\.\d{1,6})?$/.test(text) && Number(text) <= most) return Number(text);
    throw new InvalidArgumentError(`Give a number from 0 to ${most}, such as 0.5.`);
  };
}

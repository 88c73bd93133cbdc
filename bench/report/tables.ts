import { BUILDS, type Build, FIGURES, type Figure } from '../measure/authorizations.ts';
import { sumOf } from '../measure/calls.ts';
import { totalOf } from '../measure/price.ts';
import { type Estimate, estimateMedian } from '../statistics.ts';
import type { Goal } from './goals.ts';
import type { Measurements } from './measurements.ts';

/** Markdown, so that it can stand in `bench/README.md` as it is printed. */
export const goalLines = (goals: readonly Goal[]): string[] =>
  markdown(
    ['figure', 'goal', 'measured', '95 % interval', ''],
    goals.map(({ figure, goal, measured, isMet, why }) => [
      figure,
      limitText(goal),
      measured === undefined ? '—' : withUnit(measured.value, goal.unit),
      measured === undefined || measured.low === measured.high
        ? ''
        : `${measured.low.toFixed(3)} to ${measured.high.toFixed(3)}`,
      verdict({ goal, measured, isMet, why }),
    ]),
  );

function verdict({ goal, measured, isMet, why }: Omit<Goal, 'figure'>): string {
  if (measured === undefined) {
    return 'not measured: needs Java, and not --quick';
  }
  if (isMet) {
    return measured.high > goal.most ? 'met; the interval reaches beyond' : 'met';
  }
  const distance =
    measured.value > goal.most ? measured.value - goal.most : (goal.least ?? 0) - measured.value;
  return `missed by ${withUnit(distance, goal.unit)}${why === undefined ? '' : `. ${why}`}`;
}

function limitText({ least, most, unit }: Goal['goal']): string {
  if (least === most) {
    return `exactly ${withUnit(most, unit)}`;
  }
  return least === undefined ? `≤ ${withUnit(most, unit)}` : `${least} to ${most}`;
}

function withUnit(value: number, unit: Goal['goal']['unit']): string {
  switch (unit) {
    case 'KiB':
      return `${value.toFixed(1)} KiB`;
    case 'calls':
      return String(value);
    case 'USD':
      return `$${value.toFixed(3)}`;
    case undefined:
      return value.toFixed(3);
  }
}

const NAMES: Readonly<Record<Build, string>> = {
  authorize: '**authorize**',
  floor: 'floor: hand-signed, no SDK',
  'plain-sdk': 'plain SDK',
  tutorial: 'tutorial',
  express: 'express + serverless-http',
  fastify: 'fastify + aws-lambda',
};

const figureNames: readonly Figure[] = ['ready', 'firstAnswer', 'first50', 'cpu', 'p50', 'p99', 'memory'];

/** The medians of all builds. */
export const figureLines = ({ bundles, authorizations }: Measurements): string[] =>
  markdown(
    ['build', 'KiB', ...figureNames.map((figure) => `${FIGURES[figure].text}, ${FIGURES[figure].unit}`)],
    BUILDS.map((build) => [
      NAMES[build],
      (bundles[build] / 1_024).toFixed(0),
      ...figureNames.map((figure) => medianText(authorizations.builds[build][figure])),
    ]),
  );

const medianText = (values: readonly number[]): string => short(estimateMedian(values));
const short = ({ value, low, high }: Estimate): string => `${digits(value)} (${digits(low)}–${digits(high)})`;
/** Three digits, and none of them as an exponent. */
const digits = (value: number): string =>
  value < 1_000 ? value.toPrecision(3) : Number(value.toPrecision(3)).toLocaleString('en');

export const callLines = ({ calls }: Measurements): string[] =>
  markdown(
    ['operation', 'AWS calls', 'which'],
    [...calls].map(([operation, counts]) => [
      operation,
      String(sumOf(counts)),
      Object.entries(counts)
        .map(([call, count]) => (count === 1 ? call : `${count} × ${call}`))
        .join(', '),
    ]),
  );

export const fanOutLines = ({ fanOut }: Measurements): string[] =>
  markdown(
    ['ten pushes for ten phones, ms', 'median'],
    [
      ['in one batch', medianText(fanOut.batch)],
      ['one after another', medianText(fanOut.oneByOne)],
    ],
  );

export const priceLines = ({ price: { answering, beside } }: Measurements): string[] =>
  markdown(
    ['a million authorizations', 'USD', 'price from'],
    [
      ...answering.map(({ what, usd, source }) => [what, usd.toFixed(3), source]),
      ['**together**', `**${totalOf(answering).toFixed(3)}**`, ''],
      ...beside.map(({ what, usd, source }) => [`and ${what}`, usd.toFixed(3), source]),
      ['with these', totalOf([...answering, ...beside]).toFixed(3), ''],
    ],
  );

function markdown(headings: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(headings), `|${'---|'.repeat(headings.length)}`, ...rows.map(line)];
}

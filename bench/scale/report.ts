import type { Estimate } from '../statistics.ts';
import { type Comparison, FIGURES, type Figure, type Growth, isFlat } from './growth.ts';
import type { LoadResult } from './load.ts';
import { SECONDS_BETWEEN_REPLIES } from './replies.ts';

const NAMES: Readonly<Record<Figure, string>> = {
  calls: 'DynamoDB calls',
  cpuMicroseconds: 'CPU, µs',
  bytes: 'bytes of DynamoDB’s answer',
};

/** Lines for people: the cost of an authorization with few and with many keys. */
export function growthLines(growth: Growth): string[] {
  const { few, many, rounds, authorizations, wrong, figures } = growth;
  const row = (figure: Figure, { few: little, many: much, ratio }: Comparison): string =>
    `| ${NAMES[figure]} | ${short(little.value)} | ${short(much.value)} | ${interval(ratio)} |`;
  return [
    `| an authorization costs | ${keys(few)} | ${keys(many)} | ratio (95 % interval) |`,
    '|---|---|---|---|',
    ...FIGURES.map((figure) => row(figure, figures[figure])),
    '',
    `Medians of ${rounds} rounds, ${number(authorizations)} authorizations of each, wrong answers: ${wrong}.`,
    isFlat(growth) ? 'Within 10 %: yes.' : 'Within 10 %: NO.',
  ];
}

/** Lines for people: how the stack did under load. */
export function loadLines(load: LoadResult): string[] {
  const { phones, seconds, compress, authorize, webhook, push, wrong } = load;
  const answers = Object.entries(load.answers).map(([status, count]) => `${status}: ${number(count)}`);
  return [
    `${number(phones)} phones, ${seconds} s, time compressed ${compress} times; a reply to each every ${SECONDS_BETWEEN_REPLIES / 60} minutes of its own.`,
    '',
    '| | requests | a second | p50 ms | p99 ms |',
    '|---|---|---|---|---|',
    `| /authorize | ${number(load.authorizations)} | ${short(load.rate)} | ${short(authorize.p50)} | ${short(authorize.p99)} |`,
    `| /webhook | ${number(load.replies)} | ${short(load.replies / seconds)} | ${short(webhook.p50)} | ${short(webhook.p99)} |`,
    `| webhook’s answer → FCM | | | ${short(push.p50)} | ${short(push.p99)} |`,
    '',
    `Answers of /authorize: ${answers.join(', ')}. Asked late: ${number(load.late)}.`,
    `Wrong answers, and pushes lost, repeated or misled: ${wrong.length}.`,
    ...wrong.slice(0, 10).map((line) => `  ${line}`),
  ];
}

const number = (value: number): string => value.toLocaleString('en-US');
const keys = (count: number): string => `${number(count)} keys`;
const short = (value: number): string =>
  value.toLocaleString('en-US', { maximumFractionDigits: value < 10 ? 2 : value < 100 ? 1 : 0 });
const interval = ({ value, low, high }: Estimate): string =>
  `${value.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`;

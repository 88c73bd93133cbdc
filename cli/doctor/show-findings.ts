import { styleText } from 'node:util';
import { endOf } from '../terminal/confirm.ts';
import { count, print } from '../terminal/output.ts';
import { printable } from '../terminal/printable.ts';
import type { Finding, Level } from './finding.ts';

const COLOUR = { ok: 'green', info: 'cyan', warning: 'yellow', failure: 'red' } as const;
const WIDTH = 'failure'.length;

/** Prints a line for each finding, and below it what to do. */
export function showFindings(findings: readonly Finding[], seconds: number): void {
  const names = findings.map(nameOf);
  const width = Math.max(...names.map(({ length }) => length));
  for (const [index, finding] of findings.entries()) {
    const { level, message, advice } = finding;
    const name = names[index] ?? '';
    print(`${coloured(level)}  ${printable(name.padEnd(width))}  ${indented(message, width)}`);
    if (advice !== undefined) print(`${' '.repeat(WIDTH + width + 4)}→ ${indented(advice, width + 2)}`);
  }
  print(`\n${summary(findings)} (${seconds.toFixed(1)} s)`);
}

const nameOf = ({ check, app }: Finding): string => (app === undefined ? check : `${check} …${endOf(app)}`);

const indented = (text: string, width: number): string =>
  printable(text).replaceAll('\n', `\n${' '.repeat(WIDTH + width + 4)}`);

/** `styleText` leaves colour out where stdout is no terminal or `NO_COLOR` is set. */
const coloured = (level: Level): string =>
  styleText(COLOUR[level], level.padEnd(WIDTH), { stream: process.stdout });

function summary(findings: readonly Finding[]): string {
  const of = (level: Level) => findings.filter((finding) => finding.level === level).length;
  const bad = [
    ...(of('failure') > 0 ? [count(of('failure'), 'failure')] : []),
    ...(of('warning') > 0 ? [count(of('warning'), 'warning')] : []),
  ];
  return bad.length === 0 ? 'All is well.' : `${bad.join(', ')}.`;
}

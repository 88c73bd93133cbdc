import { type Build, FIGURES, type Figure, type NodeAlone } from '../measure/authorizations.ts';
import { type OperationName, sumOf } from '../measure/calls.ts';
import { totalOf } from '../measure/price.ts';
import { type Estimate, estimateRatio, median } from '../statistics.ts';
import type { Measurements } from './measurements.ts';

/** A goal, and what was measured. */
export interface Goal {
  readonly figure: string;
  readonly goal: Limit;
  /** Undefined where it could not be measured. */
  readonly measured: Estimate | undefined;
  readonly isMet: boolean | undefined;
  /** Where it is missed: why. @default not known */
  readonly why?: string | undefined;
}

interface Limit {
  readonly most: number;
  /** @default less is as good */
  readonly least?: number;
  /** What the numbers are of. @default a ratio */
  readonly unit?: 'KiB' | 'calls' | 'USD';
}

/** All goals, in the order in which they are shown. */
export function goalsOf({
  bundles,
  authorizations: { builds, nodeAlone },
  calls,
  fanOut,
  price,
  growth,
}: Measurements): readonly Goal[] {
  const against = (figure: Figure, other: Build): Estimate =>
    estimateRatio(builds.authorize[figure], builds[other][figure]);
  /** Node's own share is in both sides of the ratio, and no code changes it. */
  const beyondNode = (figure: keyof NodeAlone, other: Build): string => {
    const ofNode = median(nodeAlone[figure]);
    const beyond = (build: Build) =>
      builds[build][figure].map((value, round) => value - (nodeAlone[figure][round] ?? 0));
    const { value } = estimateRatio(beyond('authorize'), beyond(other));
    return `Node alone takes ${ofNode.toPrecision(3)} ${FIGURES[figure].unit} of both; beyond it ${value.toFixed(3)}`;
  };
  const callsOf = (operation: OperationName): Estimate => exactly(sumOf(calls.get(operation)));
  const forbidden = [...calls.values()]
    .flatMap((counts) => Object.keys(counts))
    .filter((call) => !/^(dynamodb|sns|sqs)\.\w+$/.test(call));
  const flat: Limit = { least: 0.9, most: 1.1 };
  return [
    goal('authorize bundle', { most: 200, unit: 'KiB' }, exactly(bundles.authorize / 1_024)),
    goal('authorize bundle : tutorial', { most: 0.32 }, exactly(bundles.authorize / bundles.tutorial)),
    goal(
      'start → first answer : tutorial',
      { most: 0.43 },
      against('firstAnswer', 'tutorial'),
      beyondNode('firstAnswer', 'tutorial'),
    ),
    goal('start → first answer : plain SDK', { most: 0.8 }, against('firstAnswer', 'plain-sdk')),
    goal('start → first answer : floor', { most: 1.8 }, against('firstAnswer', 'floor')),
    goal('warm CPU a call : bare GetItem', { most: 1.05 }, against('cpu', 'plain-sdk')),
    goal('warm p99 : bare GetItem', { most: 1.1 }, against('p99', 'plain-sdk')),
    goal(
      'memory at first answer : tutorial',
      { most: 0.73 },
      against('memory', 'tutorial'),
      beyondNode('memory', 'tutorial'),
    ),
    goal(
      'AWS calls an authorization, strongly consistent',
      { least: 1, most: 1, unit: 'calls' },
      callsOf('authorize, live key'),
    ),
    goal('the same, unknown key', { least: 1, most: 1, unit: 'calls' }, callsOf('authorize, unknown key')),
    goal('the same, malformed key', { most: 0, unit: 'calls' }, callsOf('authorize, malformed key')),
    goal(
      'secrets, parameters or stale reads, all operations',
      { most: 0, unit: 'calls' },
      exactly(forbidden.length),
    ),
    goal('AWS calls a push, known phone', { most: 4, unit: 'calls' }, callsOf('deliver, known phone')),
    goal(
      'ten pushes in a batch : one after another',
      { most: 0.15 },
      estimateRatio(fanOut.batch, fanOut.oneByOne),
    ),
    goal('a million authorizations', { most: 1.4, unit: 'USD' }, exactly(totalOf(price.answering))),
    goal('calls, 100,000 : 1,000 keys stored', flat, growth?.figures.calls.ratio),
    goal('CPU, 100,000 : 1,000 keys stored', flat, growth?.figures.cpuMicroseconds.ratio),
  ];
}

const exactly = (value: number): Estimate => ({ value, low: value, high: value });

function goal(figure: string, limit: Limit, measured: Estimate | undefined, why?: string): Goal {
  const isMet = measured && measured.value <= limit.most && measured.value >= (limit.least ?? 0);
  return { figure, goal: limit, measured, isMet, ...(isMet === false && { why }) };
}

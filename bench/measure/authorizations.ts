import { PEERS, type Peer } from '../builds/bundle-peers.ts';
import type { Laboratory, Outcome } from '../builds/laboratory.ts';
import { allowed, authorizationItems, malformed, unknown } from '../scenarios/authorization.ts';
import { quantile, shuffled } from '../statistics.ts';

/** Ours, and what it is compared with. */
export const BUILDS = ['authorize', ...PEERS] as const;
export type Build = 'authorize' | Peer;

/** What is measured of each build, once a round. */
export const FIGURES = {
  ready: { unit: 'ms', text: 'start → ready' },
  firstAnswer: { unit: 'ms', text: 'start → first answer' },
  first50: { unit: 'ms', text: 'first 50 calls' },
  cpu: { unit: 'µs', text: 'CPU a warm call' },
  p50: { unit: 'ms', text: 'warm p50' },
  p99: { unit: 'ms', text: 'warm p99' },
  memory: { unit: 'MB', text: 'resident memory at the first answer' },
} as const;
export type Figure = keyof typeof FIGURES;

/** Value `i` is of round `i`. */
export type Rounds = Readonly<Record<Figure, readonly number[]>>;

/** What a process of Node takes that does nothing, in the same rounds. */
export type NodeAlone = Readonly<Record<'firstAnswer' | 'memory', readonly number[]>>;

export interface Authorizations {
  readonly builds: Readonly<Record<Build, Rounds>>;
  readonly nodeAlone: NodeAlone;
}

export interface Effort {
  readonly rounds: number;
  /** Calls before the ones that count as warm: V8 compiles what runs often. */
  readonly warmUp: number;
  readonly warm: number;
}

const FIRST = 50;
const MEGABYTE = 1e6;

/**
 * Measures all builds: in each round a fresh process for each, in random order.
 *
 * @param report gets a line for each round
 * @throws Error where an answer is wrong, or ours calls AWS more or otherwise than once for each question
 */
export async function measureAuthorizations(
  laboratory: Laboratory,
  effort: Effort,
  random: () => number,
  report: (line: string) => void,
): Promise<Authorizations> {
  const measured = new Map<Build, Record<Figure, number>[]>(BUILDS.map((build) => [build, []]));
  const nodeAlone = { firstAnswer: [] as number[], memory: [] as number[] };
  for (let round = 1; round <= effort.rounds; round++) {
    for (const build of shuffled([...BUILDS, 'nothing'] as const, random)) {
      if (build === 'nothing') {
        const { firstAnswer, memory } = await measureNodeAlone(laboratory);
        nodeAlone.firstAnswer.push(firstAnswer);
        nodeAlone.memory.push(memory);
      } else {
        measured.get(build)?.push(await measureOnce(laboratory, build, effort));
      }
    }
    report(`Authorizations: round ${round} of ${effort.rounds}`);
  }
  const rounds = (build: Build): Rounds => {
    const values = (figure: Figure) => (measured.get(build) ?? []).map((round) => round[figure]);
    return {
      ready: values('ready'),
      firstAnswer: values('firstAnswer'),
      first50: values('first50'),
      cpu: values('cpu'),
      p50: values('p50'),
      p99: values('p99'),
      memory: values('memory'),
    };
  };
  const builds = {
    authorize: rounds('authorize'),
    floor: rounds('floor'),
    'plain-sdk': rounds('plain-sdk'),
    tutorial: rounds('tutorial'),
    express: rounds('express'),
    fastify: rounds('fastify'),
  };
  return { builds, nodeAlone };
}

async function measureNodeAlone(laboratory: Laboratory): Promise<Record<keyof NodeAlone, number>> {
  const { report } = await laboratory.run({
    configuration: laboratory.functionOf('authorize'),
    file: laboratory.nothing,
    items: {},
    steps: [allowed('first', 1)],
  });
  return { firstAnswer: report.firstAnswer, memory: report.memory / MEGABYTE };
}

async function measureOnce(
  laboratory: Laboratory,
  build: Build,
  { warmUp, warm }: Effort,
): Promise<Record<Figure, number>> {
  const configuration = laboratory.functionOf('authorize');
  const isOurs = build === 'authorize';
  const outcome = await laboratory.run({
    configuration,
    file: isOurs ? configuration.file : laboratory.peers[build].file,
    items: authorizationItems,
    steps: [
      allowed('first', 1),
      allowed('first 50', FIRST - 1),
      allowed('warm-up', warmUp),
      allowed('warm', warm),
      unknown('unknown', 1),
      ...(isOurs ? [malformed('malformed', 1)] : []),
    ],
  });
  checkCalls(build, outcome, FIRST + warmUp + warm + 1);
  const { ready, firstAnswer, memory, steps } = outcome.report;
  const latencies = steps.warm?.latencies ?? [];
  const first = [...(steps.first?.latencies ?? []), ...(steps['first 50']?.latencies ?? [])];
  return {
    ready,
    firstAnswer,
    first50: first.reduce((sum, latency) => sum + latency, 0),
    cpu: ((steps.warm?.cpu ?? Number.NaN) / warm) * 1_000,
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
    memory: memory / MEGABYTE,
  };
}

/** One strongly consistent read for each question: ours reads the app's policy with the first key. */
function checkCalls(build: Build, { calls }: Outcome, questions: number): void {
  const expected =
    build === 'authorize'
      ? { 'dynamodb.BatchGetItem': 1, 'dynamodb.GetItem': questions - 1 }
      : { 'dynamodb.GetItem': questions };
  const [given, wanted] = [calls, expected].map((counts) => JSON.stringify(Object.entries(counts).sort()));
  if (given !== wanted) {
    throw new Error(`Wrong calls of ${build}: ${given} instead of ${wanted}`);
  }
}

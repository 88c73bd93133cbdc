import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { bundleFunctions } from '../../lib/bundling/bundle-functions.ts';
import { hasJava, startDynamoDbLocal } from '../../test/support/dynamodb-local.ts';
import { type Estimate, estimateMedian, estimateRatio, seededRandom, shuffled } from '../statistics.ts';
import { type Authorizer, startAuthorizer } from './authorizer.ts';
import { type CountingEndpoint, countingEndpoint } from './counting-endpoint.ts';
import { type FilledTable, fillTable } from './fill.ts';

/** What one authorization costs. */
export const FIGURES = ['calls', 'cpuMicroseconds', 'bytes'] as const;
export type Figure = (typeof FIGURES)[number];

/** Medians of the rounds, with intervals. */
export interface Comparison {
  readonly few: Estimate;
  readonly many: Estimate;
  /** `many` over `few`. */
  readonly ratio: Estimate;
}

export interface Growth {
  readonly few: number;
  readonly many: number;
  readonly rounds: number;
  /** Authorizations of each table that were measured. */
  readonly authorizations: number;
  readonly wrong: number;
  readonly figures: Readonly<Record<Figure, Comparison>>;
}

type Sums = Record<Figure, number> & { authorizations: number; wrong: number };

/** Keys that are asked for: as many from the one table as from the other. */
const SAMPLE = 1_000;
const [FEW, MANY] = [1_000, 100_000];
const ROUNDS = 12;
/** The first calls of a process compile more than they do. */
const WARM_UP = 400;
const BLOCKS = 6;
const CALLS_A_BLOCK = 200;

/**
 * Compares what an authorization costs with few and with many keys stored: the bundled `authorize` against Amazon's DynamoDB
 * Local, which holds both tables. Each round has a fresh process for each table; they take turns in random order.
 *
 * @param report gets a line for each thing worth telling
 * @throws Error where there is no Java
 */
export async function measureGrowth(report: (line: string) => void): Promise<Growth> {
  if (!hasJava()) {
    throw new Error("Amazon's DynamoDB Local needs Java 17 or newer on the PATH, and there is none.");
  }
  const directory = mkdtempSync(join(tmpdir(), 'pyrus-chat-scale-'));
  const database = await startDynamoDbLocal();
  const endpoint = await countingEndpoint(database);
  try {
    const bundle = join(directory, 'authorize.cjs');
    writeFileSync(bundle, bundleFunctions().get('authorize') ?? '');
    const few = await fill(endpoint, 'Few', FEW, report);
    const many = await fill(endpoint, 'Many', MANY, report);
    const random = seededRandom(Date.now());
    const rounds: { few: Sums; many: Sums }[] = [];
    for (let round = 1; round <= ROUNDS; round++) {
      const start = (table: FilledTable) => startAuthorizer(bundle, endpoint.url, table);
      rounds.push(await measureRound(endpoint, { few: await start(few), many: await start(many) }, random));
      report(`Round ${round} of ${ROUNDS}`);
    }
    return summarise(rounds);
  } finally {
    await endpoint.close();
    await database.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

async function fill(
  { url }: CountingEndpoint,
  name: string,
  keys: number,
  report: (line: string) => void,
): Promise<FilledTable> {
  const client = new DynamoDBClient({
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'operator', secretAccessKey: 'local' },
  });
  const started = performance.now();
  try {
    const table = await fillTable(client, name, keys, SAMPLE);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    report(`${keys.toLocaleString('en-US')} keys stored in ${seconds} s`);
    return table;
  } finally {
    client.destroy();
  }
}

type Side = 'few' | 'many';

async function measureRound(
  endpoint: CountingEndpoint,
  authorizers: Readonly<Record<Side, Authorizer>>,
  random: () => number,
): Promise<Record<Side, Sums>> {
  const sides: readonly Side[] = ['few', 'many'];
  const nothing = (): Sums => ({ calls: 0, cpuMicroseconds: 0, bytes: 0, authorizations: 0, wrong: 0 });
  const sums = { few: nothing(), many: nothing() };
  try {
    for (const side of shuffled(sides, random)) {
      sums[side].wrong += (await authorizers[side].authorize(WARM_UP)).wrong;
    }
    for (let block = 0; block < BLOCKS; block++) {
      for (const side of shuffled(sides, random)) {
        const before = endpoint.traffic();
        const { cpuMicroseconds, wrong } = await authorizers[side].authorize(CALLS_A_BLOCK);
        const after = endpoint.traffic();
        const sum = sums[side];
        sum.calls += after.calls - before.calls;
        sum.bytes += after.bytes - before.bytes;
        sum.cpuMicroseconds += cpuMicroseconds;
        sum.authorizations += CALLS_A_BLOCK;
        sum.wrong += wrong;
      }
    }
    return sums;
  } finally {
    await Promise.all(sides.map((side) => authorizers[side].stop()));
  }
}

function summarise(rounds: readonly Record<Side, Sums>[]): Growth {
  const each = (side: Side, figure: Figure): number[] =>
    rounds.map(({ [side]: sums }) => sums[figure] / sums.authorizations);
  const compare = (figure: Figure): Comparison => ({
    few: estimateMedian(each('few', figure)),
    many: estimateMedian(each('many', figure)),
    ratio: estimateRatio(each('many', figure), each('few', figure)),
  });
  return {
    few: FEW,
    many: MANY,
    rounds: rounds.length,
    authorizations: rounds.reduce((sum, { few }) => sum + few.authorizations, 0),
    wrong: rounds.reduce((sum, { few, many }) => sum + few.wrong + many.wrong, 0),
    figures: {
      calls: compare('calls'),
      cpuMicroseconds: compare('cpuMicroseconds'),
      bytes: compare('bytes'),
    },
  };
}

/** Calls, CPU and bytes of an authorization may differ by this share. */
const TOLERANCE = 0.1;

/** Whether the whole interval of each ratio is within the tolerance, and no answer was wrong. */
export const isFlat = ({ figures, wrong }: Growth): boolean =>
  wrong === 0 &&
  FIGURES.every((figure) => {
    const { low, high } = figures[figure].ratio;
    return low >= 1 - TOLERANCE && high <= 1 + TOLERANCE;
  });

/* `npm run bench`: how fast, how large and how dear, compared with other builds in the same run. See README.md here. */
import { writeFileSync } from 'node:fs';
import { hasJava } from '../test/support/dynamodb-local.ts';
import { type Laboratory, openLaboratory } from './builds/laboratory.ts';
import { type Effort, measureAuthorizations } from './measure/authorizations.ts';
import { countCalls } from './measure/calls.ts';
import { measureFanOut } from './measure/fan-out.ts';
import { priceOfAMillion } from './measure/price.ts';
import { profileColdStarts, profileLines } from './measure/profile.ts';
import { HELP, type Options, parseOptions } from './options.ts';
import { type Goal, goalsOf } from './report/goals.ts';
import { machineLine, thisMachine } from './report/machine.ts';
import type { Measurements } from './report/measurements.ts';
import { type Section, writeReadme } from './report/readme.ts';
import { callLines, fanOutLines, figureLines, goalLines, priceLines } from './report/tables.ts';
import { measureGrowth } from './scale/growth.ts';
import { UsageError } from './scale/options.ts';
import { seededRandom } from './statistics.ts';

const FULL: Effort = { rounds: 40, warmUp: 500, warm: 400 };
const QUICK: Effort = { rounds: 3, warmUp: 50, warm: 100 };
/** Where prices are checked, and lowest. */
const REGION = 'us-east-1';

const progress = (line: string): void => console.error(line);

async function measureAll(laboratory: Laboratory, { quick }: Options): Promise<Measurements> {
  const effort = quick ? QUICK : FULL;
  const authorize = laboratory.functionOf('authorize');
  const { floor, 'plain-sdk': plainSdk, tutorial, express, fastify } = laboratory.peers;
  const random = seededRandom(Date.now());
  return {
    bundles: {
      authorize: authorize.bytes,
      floor: floor.bytes,
      'plain-sdk': plainSdk.bytes,
      tutorial: tutorial.bytes,
      express: express.bytes,
      fastify: fastify.bytes,
    },
    calls: await countCalls(laboratory),
    authorizations: await measureAuthorizations(laboratory, effort, random, progress),
    fanOut: await measureFanOut(laboratory, effort.rounds, random, progress),
    price: priceOfAMillion(REGION, authorize.memory),
    growth: hasJava() && !quick ? await measureGrowth((line) => progress(`Growth: ${line}`)) : undefined,
  };
}

function write(file: string, measurements: Measurements, goals: readonly Goal[]): void {
  const { calls, ...others } = measurements;
  const all = { machine: thisMachine(), goals, ...others, calls: Object.fromEntries(calls) };
  writeFileSync(file, `${JSON.stringify(all, undefined, 2)}\n`);
}

async function run(options: Options): Promise<void> {
  if (options.help) {
    console.log(HELP);
    return;
  }
  const started = performance.now();
  progress('Synthesising the stack, bundling the peers…');
  const laboratory = await openLaboratory();
  const machine = machineLine(thisMachine());
  try {
    if (options.profile) {
      publish('profile', [machine, '', ...profileLines(await profileColdStarts(laboratory))], options);
      return;
    }
    const measurements = await measureAll(laboratory, options);
    const goals = goalsOf(measurements);
    const tables = [
      goalLines(goals),
      figureLines(measurements),
      callLines(measurements),
      fanOutLines(measurements),
      priceLines(measurements),
    ];
    publish('measured', [machine, ...tables.flatMap((lines) => ['', ...lines])], options);
    if (options.json !== undefined) {
      write(options.json, measurements, goals);
    }
  } finally {
    await laboratory.close();
  }
  progress(`It took ${((performance.now() - started) / 60_000).toFixed(1)} minutes.`);
}

function publish(section: Section, lines: readonly string[], { write: toReadme }: Options): void {
  console.log(lines.join('\n'));
  if (toReadme) {
    writeReadme(section, lines);
  }
}

try {
  await run(parseOptions(process.argv.slice(2)));
} catch (error) {
  console.error(error);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

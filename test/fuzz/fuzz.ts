import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Backend } from '../support/backend.ts';
import { heapInUse } from './limits.ts';
import { Tally } from './tally.ts';
import type { Door, Example, Target } from './target.ts';
import { admin } from './targets/admin.ts';
import { authorize } from './targets/authorize.ts';
import { deliver } from './targets/deliver.ts';
import { deploy } from './targets/deploy.ts';
import { devices, unregister } from './targets/devices.ts';
import { feedback } from './targets/feedback.ts';
import { keys } from './targets/keys.ts';
import { webhook } from './targets/webhook.ts';
import { type Harm, Late } from './violation.ts';
import { whileBroken } from './while-broken.ts';

/** Each by its name on the command line, which is also the name of its corpus. */
const TARGETS = {
  authorize,
  webhook,
  devices,
  unregister,
  keys,
  admin,
  deliver,
  feedback,
  deploy,
} as const;
export type TargetName = keyof typeof TARGETS;
export const TARGET_NAMES = Object.keys(TARGETS) as TargetName[];

export interface Plan {
  readonly bodies: number;
  readonly seed: number;
  /** Where fast-check found a failure: only that input is tried again. */
  readonly path?: string;
}

export interface Result {
  readonly target: string;
  /** Of these the corpus has `examples`; `broken` were tried while the services below failed. */
  readonly tried: number;
  readonly examples: number;
  readonly broken: number;
  readonly answers: Readonly<Record<string, number>>;
  readonly slowestMs: number;
  /** Bytes that are in use after all was tried and were not before; undefined where the handlers run elsewhere. */
  readonly heapGrowth: number | undefined;
  /** What went wrong, and how to see it again; empty where all promises held. */
  readonly violations: readonly { readonly harm: Harm; readonly text: string }[];
}

/** So many inputs share what is stored. */
const WORLD = 1_500;
/** So often it is looked at what the inputs brought about. */
const SETTLE = 25;
/** So many are tried while services fail: a share of all, but enough that there are some of each kind. */
const brokenOf = (bodies: number): number => Math.max(60, Math.ceil(bodies / 25));
/** With many at a time, each waits for the others too. Milliseconds. */
const MORE_WHILE_BROKEN = 3_000;
/** No door takes that long; a failure that takes for ever to be made smaller is left as it is. Milliseconds. */
const ALL_WITHIN = 4 * 3_600_000;
/**
 * What the process may keep: the local services are in it, and what V8 makes of code that runs often; and of each body, for
 * dynalite keeps the iterator of each query, 1.6 KB a body at the doors that query. What the handlers themselves keep is
 * measured to the byte by `test/load/heap.ts`. Bytes.
 */
const HEAP = 64 * 2 ** 20;
const HEAP_A_BODY = 2_500;

/** Tries the corpus of a target, random inputs until `bodies` are tried or one breaks a promise, and some while services fail. */
export async function fuzz(name: TargetName, backend: Backend, plan: Plan): Promise<Result> {
  const target = TARGETS[name] as Target<unknown>;
  const tally = new Tally();
  const door = await target.begin(backend);
  const heapBefore = await heapInUse();
  const examples = await tryCorpus(name, target, door, tally);
  const { tried, door: last } = await tryInputs(name, target, door, backend, plan, tally);
  const broken = plan.path === undefined ? await tryBroken(name, target, last, backend, plan, tally) : 0;
  // What the inputs left in the services does not count.
  await target.begin(backend);
  const heapGrowth = (await heapInUse()) - heapBefore;
  if (heapGrowth > HEAP + HEAP_A_BODY * (tried + broken))
    tally.blame(`${name}: the heap grew by ${heapGrowth} bytes`);
  const { answers, slowestMs, violations } = tally;
  return {
    target: target.name,
    tried: tried + examples + broken,
    examples,
    broken,
    answers,
    slowestMs,
    heapGrowth,
    violations,
  };
}

async function tryCorpus(
  name: TargetName,
  { withinMs }: Target<unknown>,
  door: Door<unknown>,
  tally: Tally,
): Promise<number> {
  const examples = corpus(name);
  for (const example of examples) {
    try {
      const answer = await tally.inTime(withinMs, () => door.known(example));
      if (answer !== example.expect) throw new Error(`expected ${example.expect}, was ${answer}`);
    } catch (error) {
      tally.blame(`${name}, corpus, "${example.name}": ${error}`, error);
    }
  }
  return examples.length;
}

async function tryInputs(
  name: TargetName,
  target: Target<unknown>,
  first: Door<unknown>,
  backend: Backend,
  { bodies, seed, path }: Plan,
  tally: Tally,
) {
  let door = first;
  let tried = 0;
  let isLate = false;
  const property = fc.asyncProperty(target.inputs, async (input) => {
    // To make it smaller would take that long for each smaller one.
    fc.pre(!isLate);
    if (tried > 0 && tried % WORLD === 0) door = await target.begin(backend);
    try {
      for (const answer of await tally.inTime(target.withinMs, () => door.attempt(input)))
        tally.count(answer);
    } catch (error) {
      isLate = error instanceof Late;
      throw error;
    }
    tried += 1;
    if (tried % SETTLE === 0) await door.settle();
  });
  const details = await fc.check(property, {
    numRuns: bodies,
    seed,
    ...(path === undefined ? {} : { path }),
    interruptAfterTimeLimit: ALL_WITHIN,
    markInterruptAsFailure: true,
  });
  if (details.failed) {
    tally.blame(
      `${name}: ${details.errorInstance}\n${await fc.asyncDefaultReportMessage(details)}\nTo repeat: npm run test:fuzz -- --only ${name} --seed ${seed} --path ${details.counterexamplePath}`,
      details.errorInstance,
    );
  } else {
    if (path === undefined && tried !== bodies) tally.blame(`${name}: only ${tried} of ${bodies} were tried`);
    await door.settle().catch((error) => tally.blame(`${name}, seed ${seed}, at the end: ${error}`, error));
  }
  return { tried, door };
}

/** @returns how many were tried */
async function tryBroken(
  name: TargetName,
  target: Target<unknown>,
  door: Door<unknown>,
  backend: Backend,
  { bodies, seed }: Plan,
  tally: Tally,
): Promise<number> {
  const { broken } = door;
  if (broken === undefined) return 0;
  const plan = { count: brokenOf(bodies), seed };
  const tried = await whileBroken(target, backend, plan, async (input, failing) => {
    try {
      tally.count(await tally.inTime(target.withinMs + MORE_WHILE_BROKEN, () => broken(input, failing)));
    } catch (error) {
      tally.blame(`${name}, failing: ${[...failing]}: ${error}: ${fc.stringify(input)}`, error);
    }
  });
  await door.settle().catch((error) => tally.blame(`${name}, after services failed: ${error}`, error));
  return tried;
}

const corpus = (name: TargetName): Example[] =>
  JSON.parse(readFileSync(join(import.meta.dirname, 'corpus', `${name}.json`), 'utf8'));

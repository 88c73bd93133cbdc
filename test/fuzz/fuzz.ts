import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import fc from 'fast-check';
import type { Backend } from '../support/backend.ts';
import type { Door, Example, Target } from './target.ts';
import { admin } from './targets/admin.ts';
import { authorize } from './targets/authorize.ts';
import { deliver } from './targets/deliver.ts';
import { deploy } from './targets/deploy.ts';
import { devices, unregister } from './targets/devices.ts';
import { feedback } from './targets/feedback.ts';
import { keys } from './targets/keys.ts';
import { webhook } from './targets/webhook.ts';

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
  /** Bytes that are in use when all was tried. */
  readonly heap: number;
  /** What went wrong, and how to see it again; empty where all promises held. */
  readonly violations: readonly string[];
}

/** So many inputs share what is stored. */
const WORLD = 1_500;
/** So often it is looked at what the inputs brought about. */
const SETTLE = 25;
/** The SDK waits before it tries again. */
const SIDE_BY_SIDE = 50;

/** Tries the corpus of a target, and random inputs until `bodies` are tried or one breaks a promise. */
export async function fuzz(
  name: TargetName,
  backend: Backend,
  { bodies, seed, path }: Plan,
): Promise<Result> {
  const target = TARGETS[name] as Target<unknown>;
  const violations: string[] = [];
  const answers: Record<string, number> = {};
  let tried = 0;
  let slowestMs = 0;
  let door: Door<unknown> = await target.begin(backend);

  const examples = corpus(name);
  for (const example of examples) {
    try {
      const answer = await door.known(example);
      if (answer !== example.expect) throw new Error(`expected ${example.expect}, was ${answer}`);
    } catch (error) {
      violations.push(`${name}, corpus, "${example.name}": ${error}`);
    }
  }
  const property = fc.asyncProperty(target.inputs, async (input) => {
    if (tried > 0 && tried % WORLD === 0) door = await target.begin(backend);
    const started = performance.now();
    const told = await door.attempt(input);
    slowestMs = Math.max(slowestMs, performance.now() - started);
    for (const answer of told) answers[answer] = (answers[answer] ?? 0) + 1;
    tried += 1;
    if (tried % SETTLE === 0) await door.settle();
  });
  const details = await fc.check(property, {
    numRuns: bodies,
    seed,
    ...(path === undefined ? {} : { path }),
    // A fault is reported with all that it says; to make the input smaller must not take for ever.
    interruptAfterTimeLimit: 4 * 3_600_000,
  });
  if (details.failed) {
    violations.push(
      `${name}: ${details.errorInstance}\n${await fc.asyncDefaultReportMessage(details)}\nTo repeat: npm run test:fuzz -- --only ${name} --seed ${seed} --path ${details.counterexamplePath}`,
    );
  } else {
    await door.settle().catch((error) => violations.push(`${name}, seed ${seed}, at the end: ${error}`));
  }
  const broken =
    path === undefined ? await whileBroken(target, door, backend, { bodies, seed }, answers) : [];
  violations.push(
    ...broken.filter((error) => error !== undefined).map((error) => `${name}, services failing: ${error}`),
  );
  globalThis.gc?.();
  return {
    target: target.name,
    tried: tried + examples.length + broken.length,
    examples: examples.length,
    broken: broken.length,
    answers,
    slowestMs,
    heap: process.memoryUsage().heapUsed,
    violations,
  };
}

/** A few inputs while every call to DynamoDB and SQS fails; what broke a promise, for each. */
async function whileBroken(
  target: Target<unknown>,
  { broken }: Door<unknown>,
  backend: Backend,
  { bodies, seed }: Plan,
  answers: Record<string, number>,
): Promise<unknown[]> {
  if (broken === undefined) return [];
  await backend.fail({ service: 'dynamodb', mode: 'throttle' });
  await backend.fail({ service: 'sqs', mode: 'error' });
  const inputs = fc.sample(target.inputs, { numRuns: Math.ceil(bodies / 50), seed });
  const errors: unknown[] = [];
  for (let from = 0; from < inputs.length; from += SIDE_BY_SIDE) {
    const some = inputs.slice(from, from + SIDE_BY_SIDE).map((input) =>
      broken(input).then(
        (answer) => {
          answers[answer] = (answers[answer] ?? 0) + 1;
          return undefined;
        },
        (error) => `${error}: ${fc.stringify(input)}`,
      ),
    );
    errors.push(...(await Promise.all(some)));
  }
  await backend.heal();
  return errors;
}

const corpus = (name: TargetName): Example[] =>
  JSON.parse(readFileSync(join(import.meta.dirname, 'corpus', `${name}.json`), 'utf8'));

/** One line for each target. */
export function table(results: readonly Result[]): string {
  const rows = results.map(({ target, tried, examples, broken, answers, slowestMs, heap, violations }) => [
    target,
    String(tried),
    String(examples),
    String(broken),
    Object.entries(answers)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([answer, times]) => `${answer} ×${times}`)
      .join(', '),
    slowestMs.toFixed(0),
    (heap / 2 ** 20).toFixed(0),
    String(violations.length),
  ]);
  const head = [
    'endpoint',
    'bodies',
    'of the corpus',
    'services failing',
    'answers',
    'slowest, ms',
    'heap, MB',
    'violations',
  ];
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

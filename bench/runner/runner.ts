/*
 * A fresh process in which a handler is measured, as Lambda would load and call it. It is bundled before it runs: as
 * TypeScript it would have to be stripped first, and would have loaded half of Node before the handler does.
 *
 * Arguments: the moment at which it was started (`process.hrtime.bigint()` of its parent), and a file with the task.
 * The report goes to file descriptor 3, for handlers log to standard output.
 */
import { readFileSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Expected, Report, Step, StepReport, Task } from './messages.ts';

type Handler = (event: unknown, context: unknown) => Promise<unknown>;

const [, , startedAt = '0', taskFile = ''] = process.argv;
const REPORT_FD = 3;

/** Milliseconds. Not `performance.now()`: Node would load `perf_hooks` for it while the first call is timed. */
const sinceStart = (): number => Number(process.hrtime.bigint() - BigInt(startedAt)) / 1e6;
const cpuTime = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

function contextOf({ timeout }: Task): unknown {
  const end = Date.now() + timeout;
  return { awsRequestId: 'request-of-the-benchmark', getRemainingTimeInMillis: () => end - Date.now() };
}

/** @throws Error where the answer is not what it must be */
function check(answer: unknown, expected: Expected, step: string): void {
  const given: Record<string, unknown> = Object(answer);
  const isRight =
    given.statusCode === expected.statusCode &&
    (expected.body === undefined || (given.body ?? '') === expected.body) &&
    (expected.batchItemFailures === undefined ||
      JSON.stringify(given.batchItemFailures) === JSON.stringify(expected.batchItemFailures));
  if (!isRight) {
    throw new Error(
      `Wrong answer, ${step}: ${JSON.stringify(answer)} instead of ${JSON.stringify(expected)}`,
    );
  }
}

async function take(handler: Handler, step: Step, task: Task): Promise<StepReport> {
  const latencies: number[] = [];
  const answers: unknown[] = [];
  // Each call gets an event of its own, as in Lambda: middleware changes it.
  const events = Array.from({ length: step.times }, () => structuredClone(step.events)).flat();
  const cpuBefore = cpuTime();
  for (const event of events) {
    const before = sinceStart();
    const answer = await handler(event, contextOf(task));
    latencies.push(sinceStart() - before);
    answers.push(answer);
  }
  const cpu = cpuTime() - cpuBefore;
  for (const answer of answers) {
    check(answer, step.expected, step.name);
  }
  return { latencies, cpu };
}

async function run(): Promise<void> {
  // Written by the benchmark a moment ago, and checked there: a schema would be loaded before the handler is.
  const task: Task = JSON.parse(readFileSync(taskFile, 'utf8'));
  const [first, ...others] = task.steps;
  const { handler }: { handler: Handler } = createRequire(task.file)(task.file);
  const ready = sinceStart();
  if (first === undefined) {
    throw new Error('A task has steps');
  }
  const steps: Record<string, StepReport> = { [first.name]: await take(handler, first, task) };
  const firstAnswer = sinceStart();
  const memory = process.memoryUsage.rss();
  for (const step of others) {
    steps[step.name] = await take(handler, step, task);
  }
  const report: Report = { ready, firstAnswer, memory, steps };
  writeSync(REPORT_FD, JSON.stringify(report));
}

run().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);

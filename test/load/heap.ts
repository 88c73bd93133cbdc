import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleFunctions } from '../../lib/bundling/bundle-functions.ts';
import type { Backend, Fault } from '../support/backend.ts';
import { invokeKeys } from '../support/keys.ts';
import { person } from '../support/phones.ts';
import { CALLS, type Caller } from './calls.ts';
import { type HeapChild, startHeapChild } from './heap-child.ts';
import type { Task } from './heap-messages.ts';
import { bytesPerCall, type Look } from './slope.ts';

/** What a handler keeps in its process. */
export interface HeapGrowth {
  readonly name: string;
  /** Calls in all, without the warming up. */
  readonly calls: number;
  /** Of these, calls that could not do their work because the services failed. */
  readonly failed: number;
  /** Calls that ended otherwise than they should while the services worked. */
  readonly otherwise: number;
  /** The heap after garbage collections, after the warming up and at the end. Bytes. */
  readonly former: number;
  readonly latter: number;
  readonly bytesPerCall: number;
}

/** How long heaps are looked at. */
export interface HeapPlan {
  /** Of each handler. */
  readonly calls: number;
  /** Functions. @default all that have requests or queues */
  readonly names?: readonly string[];
  /** Code put at the end of each bundle. */
  readonly suffix?: string;
}

/**
 * What a call may add, and what may come once in the middle. Bytes. Of a handler that keeps nothing 0 is measured as a rule; a
 * step of 8 KB was seen (of `keys`, after some hundred calls), which is less a call the more calls there are.
 */
const EACH = 4;
const ONCE = 10_000;

/** Whether the heap stays as it is, and the calls did what they should: fail too. */
export const isFlat = ({ bytesPerCall, calls, failed, otherwise }: HeapGrowth): boolean =>
  bytesPerCall <= EACH + ONCE / calls && failed > 0 && otherwise === 0;

const ROUNDS = 25;
/** Calls before: in them all code is compiled and all connections are made. */
const WARM_UP = 300;
/** Of a round: the share of its calls that is made while the services fail. */
const FAILING = 0.12;
const MODES: readonly Fault['mode'][] = ['error', 'throttle'];
const SERVICES: readonly Fault['service'][] = ['dynamodb', 'sqs', 'sns'];

/**
 * Measures what the handlers of requests and queues keep of each call. Resident memory would not tell: V8 lets it grow to
 * twice the heap and more, as long as nobody asks for it. So each bundle runs in one process that can be told to collect
 * garbage, against services that now and then fail.
 */
export async function measureHeaps(backend: Backend, plan: HeapPlan): Promise<HeapGrowth[]> {
  const directory = mkdtempSync(join(tmpdir(), 'pyrus-chat-heap-'));
  try {
    const caller = await newCaller();
    const bundles = bundleFunctions();
    const growths: HeapGrowth[] = [];
    for (const name of plan.names ?? Object.keys(CALLS)) {
      const bundle = join(directory, `${name}.cjs`);
      writeFileSync(bundle, bundles.get(name) ?? '');
      appendFileSync(bundle, plan.suffix ?? '');
      growths.push(await measure(backend, { bundle, name, caller }, plan.calls));
    }
    return growths;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function newCaller(): Promise<Caller> {
  const { user_id, security_key } = await person();
  const { security_key: keyOfAnother } = await person();
  const actions = ['issue', 'status'];
  const { credential } = await invokeKeys<{ credential: string }>({
    action: 'credential',
    name: 'heaps',
    actions,
  });
  return { user_id, security_key, keyOfAnother, credential };
}

async function measure(backend: Backend, task: Task, calls: number): Promise<HeapGrowth> {
  const child = await startHeapChild(task);
  try {
    const aRound = Math.ceil(calls / ROUNDS);
    for (let warm = 0; warm < Math.max(WARM_UP, 2 * aRound); warm += aRound) {
      await round(backend, child, warm / aRound, aRound);
    }
    const rounds: Awaited<ReturnType<typeof round>>[] = [];
    for (let number = 0; number < ROUNDS; number++) {
      rounds.push(await round(backend, child, number, aRound));
    }
    const looks = rounds.map((round, index): Look => ({ ...round, calls: (index + 1) * aRound }));
    return {
      name: task.name,
      calls: ROUNDS * aRound,
      failed: rounds.reduce((sum, { failed }) => sum + failed, 0),
      otherwise: rounds.reduce((sum, { otherwise }) => sum + otherwise, 0),
      former: looks[0]?.heap ?? 0,
      latter: looks.at(-1)?.heap ?? 0,
      bytesPerCall: bytesPerCall(looks),
    };
  } finally {
    child.stop();
  }
}

/** Some calls while the services fail, by turns in one way and another, and the others while they work. */
async function round(backend: Backend, child: HeapChild, number: number, calls: number) {
  const failing = Math.ceil(calls * FAILING);
  const mode = MODES[number % MODES.length] ?? 'error';
  for (const service of SERVICES) await backend.fail({ service, mode });
  const { otherwise: failed } = await child.run({ calls: failing });
  await backend.heal();
  return { ...(await child.run({ calls: calls - failing })), failed };
}

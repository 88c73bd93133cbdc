import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { median } from '../../bench/statistics.ts';
import { Environment } from '../../lambdas/shared/environment.ts';
import { webhookTokenHash } from '../../lambdas/webhook/webhook-token.ts';
import { bundleFunctions } from '../../lib/bundling/bundle-functions.ts';
import type { Operations } from '../../lib/operations.ts';
import type { LocalRun } from '../e2e/local-run.ts';
import { type Caller, EVENTS } from './events.ts';
import { ReportSchema, type Task } from './heap-messages.ts';

const PROCESS = fileURLToPath(new URL('heap-process.ts', import.meta.url));

/** The heap of a handler's process, after garbage collections. Bytes. */
export interface HeapGrowth {
  readonly name: string;
  /** Calls in all, without the warming up. */
  readonly calls: number;
  /** After the warming up and at the end. */
  readonly former: number;
  readonly latter: number;
  /** Median of the rounds. What is let go once, such as the text of a module, does not hide what is kept at each call. */
  readonly aRound: number;
  readonly failed: number;
}

const ROUNDS = 3;
/** What a round may add: compiled code settles for a while. */
const NOISE = 512 * 1024;

/** Whether the heap stays as it is, and the calls did what they should. */
export const isFlat = ({ aRound, failed }: HeapGrowth): boolean => aRound <= NOISE && failed === 0;

/**
 * Measures the heaps of the handlers that the load goes through. Resident memory would not tell: V8 lets it grow to twice
 * the heap and more, as long as nobody asks for it. So each bundle runs in a process that can be told to collect garbage,
 * against the services of the run.
 *
 * @param calls of each handler, after half as many to warm up
 */
export async function measureHeaps(
  run: LocalRun,
  operations: Operations,
  caller: Caller,
  calls: number,
): Promise<HeapGrowth[]> {
  const directory = mkdtempSync(join(tmpdir(), 'pyrus-chat-heap-'));
  try {
    const bundles = bundleFunctions();
    const growths: HeapGrowth[] = [];
    for (const name of EVENTS.keys()) {
      const bundle = join(directory, `${name}.cjs`);
      writeFileSync(bundle, bundles.get(name) ?? '');
      const rounds = [Math.ceil(calls / 2), ...Array<number>(ROUNDS).fill(Math.ceil(calls / ROUNDS))];
      const environment = environmentOf(run, operations, caller);
      const { heap, failed } = await runRounds({ bundle, name, caller, rounds }, environment);
      growths.push({ name, calls, ...growthOf(heap), failed });
    }
    return growths;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function growthOf(heap: readonly number[]) {
  const aRound = median(heap.slice(1).map((size, round) => size - (heap[round] ?? size)));
  return { former: heap[0] ?? 0, latter: heap.at(-1) ?? 0, aRound };
}

async function runRounds(task: Task, env: Readonly<Record<string, string>>) {
  const child = fork(PROCESS, {
    env,
    execArgv: ['--expose-gc', '--disable-warning=ExperimentalWarning'],
    // The handlers' logs are of no use here.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = new AbortController();
  try {
    const exited = once(child, 'exit', { signal: ended.signal }).then(([code]) => {
      throw new Error(`The process whose heap is measured ended with exit code ${code}`);
    });
    child.send(task);
    const [report] = await Promise.race([once(child, 'message', { signal: ended.signal }), exited]);
    return v.parse(ReportSchema, report);
  } finally {
    ended.abort();
    if (child.exitCode === null) child.kill();
  }
}

/** What the stack sets, for all functions at a time, and where the services are. */
function environmentOf({ outputs }: LocalRun, operations: Operations, { webhookToken }: Caller) {
  const { tables, queues, apps, platformApplications, settings } = operations;
  return {
    [Environment.securityKeysTable]: tables.securityKeys,
    [Environment.devicesTable]: tables.devices,
    [Environment.deliveriesTable]: tables.deliveries,
    [Environment.deliveryQueueUrl]: queues.delivery,
    [Environment.maxReceiveCount]: '11',
    [Environment.appAddresses]: apps.join(','),
    [Environment.platformApplications]: JSON.stringify(platformApplications),
    [Environment.webhookTokenHashes]: webhookTokenHash(webhookToken),
    [Environment.allowImportedKeys]: 'false',
    [Environment.pushContent]: settings.pushContent,
    [Environment.pushTtlHours]: String(settings.pushTtlHours),
    [Environment.channelId]: settings.channelId,
    [Environment.locale]: settings.locale,
    [Environment.fallbackToAllDevices]: String(settings.fallbackToAllDevices),
    [Environment.pushOnlyToRegistered]: String(settings.pushOnlyToRegistered),
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'operator',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_SESSION_TOKEN: 'local',
    AWS_ENDPOINT_URL_DYNAMODB: outputs.SnsEndpoint,
    AWS_ENDPOINT_URL_SNS: outputs.SnsEndpoint,
    AWS_ENDPOINT_URL_SQS: outputs.SnsEndpoint,
  };
}

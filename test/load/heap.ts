import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { Environment } from '../../lambdas/shared/environment.ts';
import { webhookTokenHash } from '../../lambdas/webhook/webhook-token.ts';
import { bundleFunctions } from '../../lib/bundling/bundle-functions.ts';
import type { LocalRun } from '../e2e/local-run.ts';
import { type Caller, EVENTS } from './events.ts';
import { ReportSchema, type Task } from './heap-messages.ts';

const PROCESS = fileURLToPath(new URL('heap-process.ts', import.meta.url));

/** The heap of a handler's process. */
export interface HeapGrowth {
  readonly name: string;
  /** Between the two looks at the heap. */
  readonly calls: number;
  /** After the warming up and at the end, each after a garbage collection. Bytes. */
  readonly former: number;
  readonly latter: number;
  readonly failed: number;
}

/** Compiled code and pools of connections settle for a while. What leaks at each call does not. */
const NOISE = 1024 * 1024;

/** Whether the heap stays as it is, and the calls did what they should. */
export const isFlat = ({ former, latter, failed }: HeapGrowth): boolean =>
  latter - former <= NOISE && failed === 0;

/**
 * Measures the heaps of the handlers that the load goes through. Resident memory would not tell: V8 lets it grow to twice
 * the heap and more, as long as nobody asks for it. So each bundle runs in a process that can be told to collect garbage,
 * against the services of the run.
 *
 * @param calls of each handler, after half as many to warm up
 */
export async function measureHeaps(run: LocalRun, caller: Caller, calls: number): Promise<HeapGrowth[]> {
  const directory = mkdtempSync(join(tmpdir(), 'pyrus-chat-heap-'));
  try {
    const bundles = bundleFunctions();
    const growths: HeapGrowth[] = [];
    for (const [name, eventOf] of EVENTS) {
      const bundle = join(directory, `${name}.cjs`);
      writeFileSync(bundle, bundles.get(name) ?? '');
      const events = (count: number) => Array.from({ length: count }, () => JSON.stringify(eventOf(caller)));
      const rounds = [events(Math.ceil(calls / 2)), events(calls)];
      const { heap, failed } = await runRounds({ bundle, rounds }, environmentOf(run, caller));
      const [former = 0, latter = 0] = heap;
      growths.push({ name, calls, former, latter, failed });
    }
    return growths;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
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
function environmentOf({ outputs }: LocalRun, { operations, webhookToken }: Caller) {
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

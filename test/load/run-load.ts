import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import { type LoadResult, load } from '../../bench/scale/load.ts';
import type { LoadOptions } from '../../bench/scale/options.ts';
import { createStackClient } from '../../bench/scale/stack-client.ts';
import { operationsSchema } from '../../lib/operations.ts';
import { type LocalRun, startLocalRun } from '../e2e/local-run.ts';
import { type Growth, MemoryWatch } from './memory.ts';

export interface Loaded extends LoadResult {
  /** Of each process of a Lambda. */
  readonly memory: readonly Growth[];
  /** Messages left in each queue when the load was over: there is to be none. */
  readonly left: { readonly delivery: number; readonly deadLetter: number };
}

/** What the pollers hold in their hands is settled so soon. Milliseconds. */
const DRAINED_WITHIN = 30_000;

/** Puts the phones of `bench:scale` on a local run, and watches its memory and its queues as well. */
export async function runLoad(options: LoadOptions, report: (line: string) => void): Promise<Loaded> {
  const dataDir = mkdtempSync(join(tmpdir(), 'pyrus-chat-load-'));
  const run = await startLocalRun(dataDir);
  try {
    const watch = new MemoryWatch(dataDir);
    const result = await load(createStackClient(run), options, report);
    const left = await drained(run);
    return { ...result, left, memory: await watch.stop() };
  } finally {
    await run.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function drained(run: LocalRun): Promise<Loaded['left']> {
  const { Operations: text } = v.parse(v.looseObject({ Operations: v.string() }), run.outputs);
  const { queues } = v.parse(operationsSchema, JSON.parse(text));
  const sqs = new SQSClient({
    endpoint: run.outputs.SnsEndpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'operator', secretAccessKey: 'secret' },
  });
  const end = Date.now() + DRAINED_WITHIN;
  try {
    for (;;) {
      const delivery = await countOf(sqs, queues.delivery);
      if (delivery === 0 || Date.now() > end) {
        return { delivery, deadLetter: await countOf(sqs, queues.deadLetter) };
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  } finally {
    sqs.destroy();
  }
}

async function countOf(sqs: SQSClient, url: string): Promise<number> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: url,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
}

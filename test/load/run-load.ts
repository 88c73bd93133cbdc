import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import { type LoadResult, load } from '../../bench/scale/load.ts';
import type { LoadOptions } from '../../bench/scale/options.ts';
import { createStackClient } from '../../bench/scale/stack-client.ts';
import { type Operations, operationsSchema } from '../../lib/operations.ts';
import { type LocalRun, startLocalRun } from '../e2e/local-run.ts';

export interface Loaded extends LoadResult {
  /** Messages left in each queue when the load was over: there is to be none. */
  readonly left: { readonly delivery: number; readonly deadLetter: number };
}

/** What the pollers hold in their hands is settled so soon. Milliseconds. */
const DRAINED_WITHIN = 30_000;

/** Puts the phones of `bench:scale` on a local run, then looks at its queues. */
export async function runLoad(options: LoadOptions, report: (line: string) => void): Promise<Loaded> {
  const dataDir = mkdtempSync(join(tmpdir(), 'pyrus-chat-load-'));
  const run = await startLocalRun(dataDir);
  try {
    const stack = createStackClient(run);
    const result = await load(stack, options, report);
    const operations = operationsOf(run);
    return { ...result, left: await drained(run, operations) };
  } finally {
    await run.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function operationsOf({ outputs }: LocalRun): Operations {
  const { Operations: text } = v.parse(v.looseObject({ Operations: v.string() }), outputs);
  return v.parse(operationsSchema, JSON.parse(text));
}

async function drained(run: LocalRun, { queues }: Operations): Promise<Loaded['left']> {
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

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serverCertificate } from '../../local/pyrus/certificate.ts';
import { measure } from '../runner/measure.ts';
import type { Report, Task } from '../runner/messages.ts';
import { APP } from '../scenarios/company.ts';
import type { Items } from '../stand-in/aws-answers.ts';
import { startStandInProcess } from '../stand-in/stand-in-process.ts';
import { type Bundle, bundleNothing, bundlePeers, bundleRunner, type Peer } from './bundle-peers.ts';
import { type BuiltFunction, synthesiseFunctions } from './synthesised-functions.ts';

/** What is run: a bundle, by the configuration of a function. */
interface Experiment {
  /** Whose environment and time-out it gets. */
  readonly configuration: BuiltFunction;
  /** @default the function's own */
  readonly file?: string;
  readonly steps: Task['steps'];
  /** What the tables hold. */
  readonly items: Items;
  /** Milliseconds that each answer of AWS takes, at least. @default 0 */
  readonly delay?: number;
  /** Options of Node itself. @default none */
  readonly nodeOptions?: readonly string[];
}

export interface Outcome {
  readonly report: Report;
  /** How often AWS was called, by operation. */
  readonly calls: Readonly<Record<string, number>>;
}

/** All that measurements need: bundles, and a stand-in for AWS. */
export interface Laboratory {
  readonly directory: string;
  readonly peers: Readonly<Record<Peer, Bundle>>;
  /** The file of a handler that does nothing. */
  readonly nothing: string;
  /** A function of the synthesised template. */
  functionOf(name: string): BuiltFunction;
  /** Runs it in a fresh process. */
  run(experiment: Experiment): Promise<Outcome>;
  close(): Promise<void>;
}

/** Builds everything and starts the stand-in. */
export async function openLaboratory(): Promise<Laboratory> {
  const directory = mkdtempSync(join(tmpdir(), 'pyrus-chat-bench-'));
  const certificate = await serverCertificate(directory);
  const standIn = await startStandInProcess(certificate);
  const close = async () => {
    await standIn.stop();
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    const functions = await synthesiseFunctions(join(directory, 'assembly'), APP);
    const peers = await bundlePeers(directory);
    const nothing = await bundleNothing(directory);
    const runner = await bundleRunner(directory);
    const taskFile = join(directory, 'task.json');
    return {
      directory,
      peers,
      nothing,
      functionOf(name) {
        const found = functions.get(name);
        if (found === undefined) {
          throw new Error(`The template has no function ${name}`);
        }
        return found;
      },
      async run({ configuration, file = configuration.file, steps, items, delay = 0, nodeOptions = [] }) {
        await standIn.prepare(items, delay);
        const environment = {
          ...configuration.environment(standIn.url),
          NODE_EXTRA_CA_CERTS: certificate.file,
        };
        const task = { file, timeout: configuration.timeout, steps };
        const report = await measure(task, { runner, taskFile, environment, nodeOptions });
        return { report, calls: await standIn.takeCalls() };
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

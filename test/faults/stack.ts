import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { type Operations, operationsSchema } from '../../lib/operations.ts';
import { type LocalRun, startLocalRun } from '../e2e/local-run.ts';

export const FAULTY_SERVICES = ['dynamodb', 'sns', 'sqs'] as const;
export const FAULT_MODES = ['error', 'throttle', 'timeout'] as const;

/** What the services below the handlers do to a share of the calls. */
export interface Fault {
  readonly service: (typeof FAULTY_SERVICES)[number];
  readonly mode: (typeof FAULT_MODES)[number];
  /** Between 0 and 1. */
  readonly rate: number;
}

/** A local run that can be broken. Only what anybody can do from outside is done to it. */
export class Stack {
  readonly dataDir: string;
  #run: LocalRun;

  private constructor(dataDir: string, run: LocalRun) {
    this.dataDir = dataDir;
    this.#run = run;
  }

  static async start(): Promise<Stack> {
    const dataDir = mkdtempSync(join(tmpdir(), 'pyrus-chat-faults-'));
    return new Stack(dataDir, await startLocalRun(dataDir));
  }

  /** The run of this moment: after a crash it is another, with other ports. */
  get run(): LocalRun {
    return this.#run;
  }

  get appId(): string {
    return this.#run.outputs.AppIds[0] ?? '';
  }

  get operations(): Operations {
    const { Operations: text } = v.parse(v.looseObject({ Operations: v.string() }), this.#run.outputs);
    return v.parse(operationsSchema, JSON.parse(text));
  }

  /** For clients of an operator, whose calls meet no faults. */
  get clientConfig() {
    return {
      endpoint: this.#run.outputs.SnsEndpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'operator', secretAccessKey: 'secret' },
    };
  }

  async setFaults(faults: readonly Fault[]): Promise<void> {
    for (const fault of faults) {
      await fetch(this.#run.outputs.FaultsUrl, { method: 'PUT', body: JSON.stringify(fault) });
    }
  }

  async endFaults(): Promise<void> {
    await fetch(this.#run.outputs.FaultsUrl, { method: 'DELETE' });
  }

  /** A power cut. */
  kill(): Promise<void> {
    return this.#run.kill();
  }

  /** Starts anew over the same data. */
  async restart(): Promise<void> {
    this.#run = await startLocalRun(this.dataDir);
  }

  async stop(): Promise<void> {
    await this.#run.stop();
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

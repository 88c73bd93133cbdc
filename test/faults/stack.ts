import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { type Operations, operationsSchema } from '../../lib/operations.ts';
import { type LocalRun, startLocalRun } from '../e2e/local-run.ts';
import { Troubles } from './troubles.ts';

export const FAULTY_SERVICES = ['dynamodb', 'sns', 'sqs'] as const;

/** What the services below the handlers do to a share of the calls. */
export interface Fault {
  readonly service: (typeof FAULTY_SERVICES)[number];
  /** With `lost` and `stall` the call is carried out: its answer does not come, or its headers only. */
  readonly mode: 'error' | 'throttle' | 'timeout' | 'lost' | 'stall';
  /** Between 0 and 1. */
  readonly rate: number;
  /** @default functions */
  readonly callers?: 'functions' | 'event_sources';
  /** @default all */
  readonly operation?: string;
}

const StrokesSchema = v.array(
  v.object({ service: v.string(), callers: v.string(), operation: v.string(), times: v.number() }),
);
/** How often calls of one kind were struck since the run started. */
export type Strokes = v.InferOutput<typeof StrokesSchema>[number];

/** A local run that can be broken. Only what anybody can do from outside is done to it. */
export class Stack {
  readonly dataDir: string;
  readonly troubles = new Troubles();
  #run: LocalRun;
  #formerly = '';

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

  /** Calls that a role does not allow; best effort is made of some, so that nobody else would notice. */
  get refused(): string[] {
    return `${this.#formerly}${this.#run.printed()}`.split('\n').filter((line) => line.includes('REFUSED'));
  }

  async setFaults(faults: readonly Fault[]): Promise<void> {
    for (const fault of faults) {
      // That Lambda can't take messages excuses no answer.
      if (fault.callers !== 'event_sources') this.troubles.begin(fault.service);
      await this.#faults('PUT', '', fault);
    }
  }

  /** Ends the faults of one service, or of all. */
  async endFaults(service?: Fault['service']): Promise<void> {
    if (service === undefined) await this.#faults('DELETE');
    else await this.#faults('PUT', '', { service, mode: 'ok' });
    this.troubles.end(...(service === undefined ? FAULTY_SERVICES : [service]));
  }

  async strokes(): Promise<Strokes[]> {
    return v.parse(StrokesSchema, await this.#faults('GET', '/struck'));
  }

  /** A power cut. Faults end with the run. */
  async kill(): Promise<void> {
    this.troubles.begin('run');
    this.#formerly += this.#run.printed();
    await this.#run.kill();
  }

  /** Starts anew over the same data. */
  async restart(): Promise<void> {
    this.#run = await startLocalRun(this.dataDir);
    this.troubles.end(...FAULTY_SERVICES, 'run');
  }

  async stop(): Promise<void> {
    await this.#run.stop();
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  async #faults(method: string, path = '', body?: object): Promise<unknown> {
    const url = `${this.#run.outputs.FaultsUrl}${path}`;
    const answer = await fetch(url, { method, ...(body !== undefined && { body: JSON.stringify(body) }) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${url} answered ${answer.status}: ${text}`);
    return JSON.parse(text);
  }
}

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

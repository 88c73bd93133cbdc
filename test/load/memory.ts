import { median } from '../../bench/statistics.ts';
import { lambdasOf } from '../faults/processes.ts';

/** Resident memory of one process at some moment, in bytes. */
export interface Sample {
  readonly name: string;
  readonly pid: number;
  readonly rss: number;
}

/** What became of a process' memory. Bytes. */
export interface Growth {
  readonly name: string;
  readonly pid: number;
  /** Medians of the second and the last third of the time. */
  readonly former: number;
  readonly latter: number;
}

const EVERY_MS = 1_000;
/** The functions that the load goes through. */
const WATCHED = new Set(['authorize', 'webhook', 'deliver']);
/** V8 collects when it likes, which moves the memory of a process that does nothing wrong by some megabytes. */
const NOISE = 12 * 1024 * 1024;
const SHARE = 0.1;

/**
 * Watches the memory of a run's Lambdas from outside, for the handlers have no hook for tests. What a handler never gives
 * back has to stay resident, whatever the garbage collector does.
 */
export class MemoryWatch {
  readonly #samples: Sample[] = [];
  readonly #dataDir: string;
  #watching = true;
  readonly #ended: Promise<void>;

  constructor(dataDir: string) {
    this.#dataDir = dataDir;
    this.#ended = this.#watch();
  }

  /** Ends it. @returns of each process that lived for long enough */
  async stop(): Promise<Growth[]> {
    this.#watching = false;
    await this.#ended;
    return growthsOf(this.#samples);
  }

  async #watch(): Promise<void> {
    while (this.#watching) {
      const lambdas = await lambdasOf(this.#dataDir);
      this.#samples.push(...lambdas.filter(({ name }) => WATCHED.has(name)));
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
  }
}

/** The first third of a process' life is its warming up: code is compiled, connections are opened. */
export function growthsOf(samples: readonly Sample[]): Growth[] {
  return [...Map.groupBy(samples, ({ pid }) => pid)].flatMap(([pid, those]) => {
    const third = Math.floor(those.length / 3);
    const name = those[0]?.name;
    if (third === 0 || name === undefined) return [];
    const rss = those.map((sample) => sample.rss);
    return [{ name, pid, former: median(rss.slice(third, 2 * third)), latter: median(rss.slice(-third)) }];
  });
}

export const isFlat = ({ former, latter }: Growth): boolean =>
  latter - former <= Math.max(NOISE, SHARE * former);

declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** What of dynalite's options is used here. */
  interface DynaliteOptions {
    /** Directory of the LevelDB store; in memory without one. */
    readonly path?: string;
    readonly createTableMs?: number;
    readonly deleteTableMs?: number;
    readonly updateTableMs?: number;
  }

  export default function dynalite(options?: DynaliteOptions): Server;
}

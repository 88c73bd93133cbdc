import { setTimeout as delay } from 'node:timers/promises';
import { CliError } from '../errors.ts';
import type { LogLine, LogSource } from '../logs/log-line.ts';
import { byTime, type LogReader } from '../logs/read-logs.ts';

/** CloudWatch may show a line as late as this after it was written. Milliseconds. */
const LATENESS = 30_000;

export interface Following {
  /** What to look for, by log. */
  readonly patterns: ReadonlyMap<LogSource, string>;
  /** Milliseconds since 1970. */
  readonly from: number;
  /** Milliseconds between two looks. */
  readonly interval: number;
  /** Ends it, after one look more. */
  readonly signal: AbortSignal;
  /** Says whether the line is wanted; one that is not is offered again, for others may come that make it so. */
  readonly show: (line: LogLine) => boolean;
  /** A look that failed in passing. */
  readonly onTrouble: (error: CliError) => void;
}

/**
 * Shows lines as they come, each once, those of a look by their time.
 *
 * Looks overlap, for CloudWatch takes some seconds to show a line, and takes longer for one than for another.
 *
 * @throws CliError where a log can't be read
 */
export async function follow(logs: Pick<LogReader, 'find'>, following: Following): Promise<void> {
  const { patterns, from, interval, signal, show, onTrouble } = following;
  const shown = new Map<string, number>();
  let lookedAt = from;
  for (;;) {
    const isLast = signal.aborted;
    const now = Date.now();
    const start = Math.max(from, lookedAt - LATENESS);
    try {
      for (const line of await look(logs, patterns, start)) {
        const place = `${line.source} ${line.eventId}`;
        if (shown.has(place) || show(line)) shown.set(place, now);
      }
      lookedAt = now;
      // What is not in this look will be in none.
      for (const [place, at] of shown) if (at < now) shown.delete(place);
    } catch (error) {
      if (!(error instanceof CliError && error.transient)) throw error;
      onTrouble(error);
    }
    if (isLast) return;
    await delay(interval, undefined, { signal }).catch(() => {});
  }
}

/** The lines since an instant, by their time. */
async function look(
  logs: Pick<LogReader, 'find'>,
  patterns: Following['patterns'],
  from: number,
): Promise<LogLine[]> {
  const found = await Promise.all(
    [...patterns].map(([source, pattern]) => logs.find({ source, pattern, from })),
  );
  return found.flat().sort(byTime);
}

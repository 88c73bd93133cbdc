import type { Observer } from '../observer.ts';
import type { LogStore } from '../services/start-services.ts';

/** Where the lines of a function go. */
export interface FunctionLog {
  /** What its handler wrote. */
  written(lines: readonly string[]): void;
  /** What Lambda itself has to say. */
  platform(line: string): void;
}

/** Writes what handlers log, for people to read. */
export type LogWriter = (lines: readonly string[]) => void;

export const toStdout: LogWriter = (lines) => void process.stdout.write(`${lines.join('\n')}\n`);

/** What the handler writes goes to standard output, and nothing else is kept. */
export const stdoutLog: FunctionLog = { written: toStdout, platform: () => {} };

/** What the handler writes goes to `write` and to the log group; what Lambda adds, to the log group only. */
export function groupLog(
  logs: Pick<LogStore, 'append'>,
  group: string,
  stream: string,
  write: LogWriter,
): FunctionLog {
  return {
    written(lines) {
      write(lines);
      for (const line of lines) logs.append(group, stream, line);
    },
    platform: (line) => logs.append(group, stream, line),
  };
}

/** What the handler writes is told to the observer as well. */
export const observedLog = (log: FunctionLog, observer: Pick<Observer, 'lineWritten'>): FunctionLog => ({
  written(lines) {
    log.written(lines);
    for (const line of lines) observer.lineWritten(line);
  },
  platform: (line) => log.platform(line),
});

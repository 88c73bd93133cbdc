import { format } from 'node:util';

type Collector = (text: string) => void;

const collectors = new Set<Collector>();
/** Ends the hearing of the console, which is heard only while somebody collects. */
let deafen = (): void => {};
const isLogLine = (line: string): boolean => line.startsWith('{');

for (const stream of [process.stdout, process.stderr]) {
  const write = stream.write;
  stream.write = (chunk: unknown, ...rest: unknown[]): boolean => {
    const text = String(chunk);
    for (const collect of collectors) collect(text);
    return collectors.size > 0 && isLogLine(text) ? true : Reflect.apply(write, stream, [chunk, ...rest]);
  };
}
const METHODS = ['log', 'info', 'warn', 'error', 'debug', 'trace', 'dir'] as const;

/** Has the console heard too: under jest it is jest's own, which writes to no stream. Returns what ends that. */
function hearConsole(collect: Collector): () => void {
  const former = { ...console };
  for (const method of METHODS) {
    console[method] = (...said: unknown[]): void => {
      collect(`${format(...said)}\n`);
      Reflect.apply(former[method], console, said);
    };
  }
  return () => void Object.assign(console, former);
}

/**
 * Collects what is written while `work` runs: structured log lines, which don't reach the terminal, and all else, which
 * does: a stack, or what somebody printed to look at it and forgot.
 */
export async function withLogs<T>(
  work: () => Promise<T>,
): Promise<{ result: T; logs: Record<string, unknown>[]; text: string }> {
  const written: string[] = [];
  const collect: Collector = (text) => written.push(text);
  if (collectors.size === 0) {
    deafen = hearConsole((text) => {
      for (const collector of collectors) collector(text);
    });
  }
  collectors.add(collect);
  try {
    const result = await work();
    return {
      result,
      // Only where they are looked at: with many calls side by side each collects the lines of all.
      get logs(): Record<string, unknown>[] {
        return written
          .join('')
          .split('\n')
          .filter(isLogLine)
          .map((line) => JSON.parse(line));
      },
      get text(): string {
        return written.join('');
      },
    };
  } finally {
    collectors.delete(collect);
    if (collectors.size === 0) deafen();
  }
}

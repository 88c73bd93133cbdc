import { format } from 'node:util';

type Collector = (text: string) => void;

const collectors = new Set<Collector>();
const isLogLine = (line: string): boolean => line.startsWith('{');

for (const stream of [process.stdout, process.stderr]) {
  const write = stream.write;
  stream.write = (chunk: unknown, ...rest: unknown[]): boolean => {
    const text = String(chunk);
    for (const collect of collectors) collect(text);
    return collectors.size > 0 && isLogLine(text)
      ? true
      : Reflect.apply(write, stream, [chunk, ...rest]);
  };
}
/** Under jest the console is jest's own, which writes to no stream. */
for (const method of ['log', 'info', 'warn', 'error', 'debug', 'trace', 'dir'] as const) {
  const write = console[method];
  console[method] = (...said: unknown[]): void => {
    for (const collect of collectors) collect(`${format(...said)}\n`);
    Reflect.apply(write, console, said);
  };
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
  }
}

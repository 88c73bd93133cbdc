type Collector = (line: string) => void;

const collectors = new Set<Collector>();

for (const stream of [process.stdout, process.stderr]) {
  const write = stream.write;
  stream.write = (chunk: unknown, ...rest: unknown[]): boolean => {
    const line = String(chunk);
    if (collectors.size === 0 || !line.startsWith('{')) {
      return Reflect.apply(write, stream, [chunk, ...rest]);
    }
    for (const collect of collectors) {
      collect(line);
    }
    return true;
  };
}

/**
 * Collects the structured log lines that are written while `work` runs; they don't reach the terminal. Lines that are
 * no JSON go through.
 */
export async function withLogs<T>(
  work: () => Promise<T>,
): Promise<{ result: T; logs: Record<string, unknown>[]; text: string }> {
  const lines: string[] = [];
  const collect: Collector = (line) => lines.push(line);
  collectors.add(collect);
  try {
    const result = await work();
    return {
      result,
      // Only where they are looked at: with many calls side by side each collects the lines of all.
      get logs(): Record<string, unknown>[] {
        return lines.map((line) => JSON.parse(line));
      },
      get text(): string {
        return lines.join('');
      },
    };
  } finally {
    collectors.delete(collect);
  }
}

/**
 * Works on items as they come, some at a time, and takes no item before there is somebody to work on it: memory stays
 * flat however many there are. Stops at the first error, or when `signal` says so; what is under way is finished.
 *
 * @throws the first error, of the items or of the work
 */
export async function forEachConcurrent<T>(
  items: AsyncIterable<T>,
  concurrency: number,
  signal: AbortSignal,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const iterator = items[Symbol.asyncIterator]();
  const errors: unknown[] = [];
  const over = (): boolean => signal.aborted || errors.length > 0;
  const worker = async (): Promise<void> => {
    try {
      while (!over()) {
        const next = await iterator.next();
        if (next.done || over()) return;
        await work(next.value);
      }
    } catch (error) {
      // A reading that was cut short on purpose complains.
      if (!signal.aborted) errors.push(error);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  if (errors.length > 0) throw errors[0];
}

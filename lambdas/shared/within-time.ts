/**
 * What a promise is fulfilled with, where that comes in time. What it does goes on meanwhile; nobody waits for it.
 *
 * @param milliseconds negative is no time at all
 * @param late made and thrown where it does not
 */
export async function withinTime<T>(work: Promise<T>, milliseconds: number, late: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late()), Math.max(0, milliseconds));
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * What promises were fulfilled with, once all of them have ended. `Promise.all` rejects at the first failure and leaves the
 * others on their way; Lambda freezes them when the answer goes out, to be carried out with some later call, or never.
 *
 * @throws what the first of them that failed was rejected with
 */
export async function allEnded<T>(promises: Iterable<Promise<T>>): Promise<T[]> {
  const all = [...promises];
  await Promise.allSettled(all);
  return Promise.all(all);
}

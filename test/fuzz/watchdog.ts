import { Worker } from 'node:worker_threads';

/** A heartbeat of the main thread is due so often. Milliseconds. */
const BEAT = 1_000;

/** The inside of the thread that watches: it alone can act while the main thread is held up. */
const WATCH = `
const { workerData: { beats, patience, message } } = require('node:worker_threads');
let last = -1;
setInterval(() => {
  const now = Atomics.load(beats, 0);
  if (now === last) {
    require('node:fs').writeSync(2, message + '\\n');
    process.kill(process.pid, 'SIGKILL');
  }
  last = now;
}, patience);
`;

/**
 * Ends this process where an input holds it up, as an expression that backtracks for ever does: no timer would fire.
 *
 * @param patience milliseconds
 * @returns what ends the watch
 */
export function watchdog(patience: number, message: string): () => Promise<void> {
  const beats = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(WATCH, { eval: true, workerData: { beats, patience, message } });
  const heart = setInterval(() => Atomics.add(beats, 0, 1), BEAT);
  return async () => {
    clearInterval(heart);
    await worker.terminate();
  };
}

/** How often to look whether the parent process is still there. */
const PARENT_CHECK_MS = 200;

/**
 * A signal that aborts when the run is to stop: at SIGINT or SIGTERM, and where npm started it, when npm's shell is
 * gone. A SIGTERM to npm ends that shell, and not every shell passes the signal on to what it runs.
 *
 * @returns its reason is the name of the signal; SIGHUP where npm's shell is gone
 */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => controller.abort(name));
  if (process.env.npm_lifecycle_event !== undefined) {
    const parent = process.ppid;
    const check = (): void => {
      if (process.ppid !== parent) controller.abort('SIGHUP');
    };
    setInterval(check, PARENT_CHECK_MS).unref();
  }
  // Who read our output, and with it the handlers' logs, may be gone; the run goes on.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  return controller.signal;
}

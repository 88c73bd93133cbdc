import { once } from 'node:events';
import { createServer } from 'node:net';
import { LOOPBACK } from '../http/loopback-server.ts';

/** Whether nobody listens on this port of the loopback interface. */
async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, LOOPBACK);
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}

/**
 * The `former` port, so that URLs outlive a restart; where that one is taken by now, or there was none, the next free
 * one after `after`, or 0 (any) where that is undefined.
 */
export async function choosePort(former: number | undefined, after: number | undefined): Promise<number> {
  if (former !== undefined && former !== after && (await isFree(former))) return former;
  if (after === undefined) return 0;
  let port = after + 1;
  while (!(await isFree(port))) port = port >= 65_535 ? 1024 : port + 1;
  return port;
}

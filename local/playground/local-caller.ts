import type { IncomingMessage } from 'node:http';

const OWN_NAMES = ['127.0.0.1', 'localhost'];

/**
 * Whether a request comes from this machine's own tools and pages. A page of the internet can have the browser send
 * requests to loopback: under a name of its own that it lets resolve to 127.0.0.1, or across origins.
 */
export function isLocalCaller({ headers: { host, origin } }: IncomingMessage): boolean {
  return isOwn(`http://${host}`) && (origin === undefined || isOwn(origin));
}

function isOwn(url: string): boolean {
  return URL.canParse(url) && OWN_NAMES.includes(new URL(url).hostname);
}

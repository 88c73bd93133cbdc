import { once } from 'node:events';
import { connect } from 'node:net';

/** What came back over one connection. */
export interface Exchange {
  readonly answers: readonly Answer[];
  /** Bytes that are no whole answer. */
  readonly rest: string;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
}

export interface Sending {
  /** Written one after the other. */
  readonly segments: readonly Buffer[];
  /** The other side waits for more: nothing follows, and the connection ends. */
  readonly isCut: boolean;
}

/** After a whole answer, so long is waited for another. Milliseconds. */
const QUIET = 40;
/** A cut request is there to be read before its connection ends. Milliseconds. */
const BEFORE_CUT = 15;

/** Sends bytes as they are to a port of this machine, and takes what comes back until the other side is done. */
export async function exchange(port: number, { segments, isCut }: Sending): Promise<Exchange> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  const chunks: Buffer[] = [];
  let quiet: NodeJS.Timeout | undefined;
  socket.on('data', (chunk) => {
    chunks.push(chunk);
    clearTimeout(quiet);
    if (answersIn(chunks).answers.length > 0) quiet = setTimeout(() => socket.destroy(), QUIET);
  });
  // A connection that is reset ends the exchange as any other end does.
  socket.on('error', () => {});
  const closed = once(socket, 'close').catch(() => {});
  for (const segment of segments) {
    if (!socket.destroyed) socket.write(segment);
    if (segments.length > 1) await new Promise((resolve) => setImmediate(resolve));
  }
  const cut = isCut ? setTimeout(() => socket.end(), BEFORE_CUT) : undefined;
  await closed;
  clearTimeout(quiet);
  clearTimeout(cut);
  return answersIn(chunks);
}

function answersIn(chunks: readonly Buffer[]): Exchange {
  let rest = Buffer.concat(chunks).toString('latin1');
  const answers: Answer[] = [];
  for (;;) {
    const [head, status] = /^HTTP\/1\.1 (\d{3}) [\s\S]*?\r\n\r\n/.exec(rest) ?? [];
    if (head === undefined) return { answers, rest };
    const length = Number(/\r\ncontent-length: (\d+)\r\n/i.exec(head)?.[1] ?? 0);
    if (rest.length < head.length + length) return { answers, rest };
    // 100: go on.
    if (status !== '100') {
      answers.push({ status: Number(status), body: rest.slice(head.length, head.length + length) });
    }
    rest = rest.slice(head.length + length);
  }
}

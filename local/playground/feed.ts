import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Control, control } from '../services/control.ts';
import type { FeedEvent, NumberedFeedEvent } from './feed-event.ts';

/** Two phones with open chats make some 40 a minute. */
const KEPT_EVENTS = 5000;
/** A comment now and then, so that a connection whose other end is gone is noticed. */
const HEARTBEAT_MS = 15_000;
/** How soon a browser connects again, in milliseconds. */
const RECONNECT_MS = 1000;

/**
 * The newest events of the run, as Server-Sent Events: `GET /_local/feed` sends those that are kept and goes on with what
 * happens; with `Last-Event-ID`, those after it. `DELETE` forgets them.
 *
 * Ids go up, through a restart as well. https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export class Feed {
  #lastId = Date.now();
  #events: NumberedFeedEvent[] = [];
  readonly #listeners = new Set<ServerResponse>();

  add(event: FeedEvent): void {
    this.#lastId += 1;
    const numbered = { id: this.#lastId, at: new Date().toISOString(), ...event };
    this.#events.push(numbered);
    // Cut seldom and much: to shift a long array at each event would cost more than the event.
    if (this.#events.length > 2 * KEPT_EVENTS) this.#events = this.#events.slice(-KEPT_EVENTS);
    const text = serialise(numbered);
    for (const response of this.#listeners) response.write(text);
  }

  /** Those with an id above `id`, oldest first. */
  after(id: number): NumberedFeedEvent[] {
    return this.#events.slice(-KEPT_EVENTS).filter((event) => event.id > id);
  }

  readonly #forget: Control = control((path) =>
    path === ''
      ? {
          DELETE: () => {
            this.#events = [];
          },
        }
      : undefined,
  );

  readonly control: Control = async (request, response, path) => {
    if (request.method === 'GET' && path === '') this.#stream(request, response);
    else await this.#forget(request, response, path);
  };

  /** Ends the streams: they would keep a run that stops waiting. */
  close(): void {
    for (const response of this.#listeners) response.end();
  }

  #stream(request: IncomingMessage, response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(`retry: ${RECONNECT_MS}\n\n`);
    const seen = Number(request.headers['last-event-id'] ?? 0);
    for (const event of this.after(Number.isNaN(seen) ? 0 : seen)) response.write(serialise(event));
    this.#listeners.add(response);
    const heartbeat = setInterval(() => response.write(': \n\n'), HEARTBEAT_MS);
    response.once('close', () => {
      clearInterval(heartbeat);
      this.#listeners.delete(response);
    });
  }
}

const serialise = (event: NumberedFeedEvent): string => `id: ${event.id}\ndata: ${JSON.stringify(event)}\n\n`;

import * as v from 'valibot';
import { FeedEventSchema, type NumberedFeedEvent } from '../feed-event.ts';

interface Listener {
  /** Events that came together, oldest first. */
  readonly heard: (events: readonly NumberedFeedEvent[]) => void;
  readonly connected: (isConnected: boolean) => void;
}

const EventSchema = v.pipe(v.string(), v.parseJson(), FeedEventSchema);

/** Listens to the run, from what it still knows of on; the browser connects again by itself, and goes on where it was. */
export function listen({ heard, connected }: Listener): void {
  const source = new EventSource('/_local/feed');
  let waiting: NumberedFeedEvent[] = [];
  source.addEventListener('open', () => connected(true));
  source.addEventListener('error', () => connected(false));
  source.addEventListener('message', ({ data }) => {
    const event = v.safeParse(EventSchema, data);
    if (!event.success) return;
    if (waiting.length === 0) {
      setTimeout(() => {
        const events = waiting;
        waiting = [];
        heard(events);
      });
    }
    waiting.push(event.output);
  });
}

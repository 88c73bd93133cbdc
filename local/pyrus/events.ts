/** What happened between the phone, Pyrus and the stack. No text, no security key; of a push token its beginning. */
export type DeskEvent =
  | {
      readonly kind: 'authorization';
      readonly app_id: string;
      readonly user_id: string;
      /** What the phone asked Pyrus for: `gettickets`, `DownloadFile`, … */
      readonly request: string;
      /** What the stack answered; null where it did not. */
      readonly status: number | null;
      readonly duration_ms: number;
    }
  | {
      readonly kind: 'push_token';
      readonly app_id: string;
      readonly user_id: string;
      /** Null: the person has none from now on. */
      readonly device: string | null;
    }
  | {
      readonly kind: 'comment';
      readonly app_id: string;
      readonly user_id: string;
      readonly ticket_id: number;
      readonly comment_id: number;
      /** From the phone; else from support. */
      readonly is_inbound: boolean;
    }
  | {
      readonly kind: 'webhook';
      readonly app_id: string;
      readonly user_id: string;
      readonly ticket_id: number;
      readonly comment_id: number;
      readonly device: string;
      /** 1 to 3. */
      readonly attempt: number;
      /** What the stack answered; null where it did not. */
      readonly status: number | null;
      readonly duration_ms: number;
    };

export type NumberedEvent = DeskEvent & { readonly id: number; readonly at: string };

const KEPT_EVENTS = 1000;

/** The newest events. Their ids go up, through a restart as well, so that who has seen one can ask for what came after. */
export class EventFeed {
  #lastId = Date.now();
  #events: NumberedEvent[] = [];
  readonly #onEvent: (event: DeskEvent) => void;

  /** @param onEvent hears of each as it is added */
  constructor(onEvent: (event: DeskEvent) => void = () => {}) {
    this.#onEvent = onEvent;
  }

  add(event: DeskEvent): void {
    this.#lastId += 1;
    this.#events.push({ id: this.#lastId, at: new Date().toISOString(), ...event });
    if (this.#events.length > KEPT_EVENTS) this.#events.shift();
    this.#onEvent(event);
  }

  /** The events whose id is above `id`, oldest first. */
  after(id: number): NumberedEvent[] {
    return this.#events.filter((event) => event.id > id);
  }

  empty(): void {
    this.#events = [];
  }
}

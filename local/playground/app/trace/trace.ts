import { readLine } from '../../../../cli/logs/log-line.ts';
import type { EventOf, NumberedFeedEvent, Subject } from '../../feed-event.ts';
import { type Entry, isLetIn, type Line, type Step } from './entry.ts';

/** Older ones are dropped: a page that is open for days must not grow. */
const KEPT_ENTRIES = 500;

/** Puts the events of the run together to what happened, newest first. */
export class Trace {
  #entries: Entry[] = [];
  /** Steps that may go on, by their trace. */
  readonly #steps = new Map<string, number>();
  /** Push tokens by their hash in the log lines, as far as steps about one phone have told. */
  readonly #phones = new Map<string, string>();

  get entries(): readonly Entry[] {
    return this.#entries;
  }

  clear(): void {
    this.#entries = [];
    this.#steps.clear();
  }

  add(event: NumberedFeedEvent): void {
    switch (event.kind) {
      case 'step':
        this.#begin(event);
        break;
      case 'call':
        this.#change(event.trace, (step) => ({ ...step, calls: [...step.calls, event] }));
        break;
      case 'line':
        this.#addLine(event);
        break;
      case 'done':
        this.#change(event.trace, (step) => ({ ...step, end: event }));
        this.#fold(event.trace);
        break;
      case 'push':
        this.#add(event, { ...NOBODY, tokens: [event.token], ...namesOf(event.message) });
        break;
      case 'desk':
        if (!isToldByAStep(event)) this.#add(event, deskSubject(event));
        break;
    }
  }

  #begin({ id, at, trace, service, trigger, subject }: EventOf<'step'>): void {
    this.#steps.set(trace, id);
    const what: Step = { kind: 'step', service, trigger, calls: [], lines: [], end: undefined };
    this.#unshift({ id, at, subject, count: 1, what });
  }

  #add(event: EventOf<'push'> | EventOf<'desk'>, subject: Subject): void {
    this.#unshift({ id: event.id, at: event.at, subject, count: 1, what: event });
  }

  #unshift(entry: Entry): void {
    this.#entries = [entry, ...this.#entries.slice(0, KEPT_ENTRIES - 1)];
  }

  #change(trace: string, change: (step: Step) => Step, about?: Partial<Subject>): void {
    const id = this.#steps.get(trace);
    this.#entries = this.#entries.map((entry) =>
      entry.id === id && entry.what.kind === 'step'
        ? { ...entry, what: change(entry.what), subject: { ...entry.subject, ...about } }
        : entry,
    );
  }

  #addLine({ trace, text }: EventOf<'line'>): void {
    const { event, remark = { isTrouble: false, text } } = readLine(text);
    const line: Line = event === undefined ? { remark } : { event };
    const entry = this.#entries.find(({ id }) => id === this.#steps.get(trace));
    const device = event !== undefined && 'device' in event ? event.device : undefined;
    const tokens = entry?.subject.tokens ?? [];
    if (device !== undefined && tokens.length === 1 && tokens[0] !== undefined)
      this.#phones.set(device, tokens[0]);
    const known = device === undefined ? undefined : this.#phones.get(device);
    const isNew = known !== undefined && tokens.length === 0;
    this.#change(
      trace,
      (step) => ({ ...step, lines: [...step.lines, line] }),
      isNew ? { tokens: [known] } : undefined,
    );
  }

  /** Authorizations that let the same user in become one entry, as long as nothing else happened in between. */
  #fold(trace: string): void {
    const id = this.#steps.get(trace);
    const index = this.#entries.findIndex((entry) => entry.id === id);
    const entry = this.#entries[index];
    if (entry === undefined || !isLetIn(entry)) return;
    const [user] = entry.subject.users;
    const end = this.#entries.findIndex((other, place) => place > index && !isLetIn(other));
    const former = this.#entries
      .slice(index + 1, end < 0 ? undefined : end)
      .find(({ subject }) => subject.users[0] === user);
    if (former === undefined) return;
    this.#entries = this.#entries
      .filter((other) => other !== former)
      .map((other) => (other === entry ? { ...entry, count: former.count + 1 } : other));
  }
}

const NOBODY: Subject = { users: [], tickets: [], tokens: [] };

/** The stack's own steps tell of requests that it answered. */
const isToldByAStep = ({ event }: EventOf<'desk'>): boolean =>
  (event.kind === 'authorization' || event.kind === 'webhook') && event.status !== null;

const deskSubject = ({ event }: EventOf<'desk'>): Subject => ({
  ...NOBODY,
  users: [event.user_id],
  tickets: 'ticket_id' in event ? [String(event.ticket_id)] : [],
});

/** The ids in a push's data. */
function namesOf(message: unknown): Partial<Subject> {
  const data: unknown = member(message, 'data');
  const [user, ticket] = [member(data, 'user_id'), member(data, 'ticket_id')];
  return {
    users: typeof user === 'string' ? [user] : [],
    tickets: typeof ticket === 'string' ? [ticket] : [],
  };
}

const member = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

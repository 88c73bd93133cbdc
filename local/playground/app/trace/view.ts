import { button, field, h, keyed, setText, type View } from '../dom.ts';
import { timeOfDay } from '../format.ts';
import type { Words } from '../words/en.ts';
import { curlOf } from './curl.ts';
import { type Description, describe, type Names } from './describe.ts';
import type { Call, Entry } from './entry.ts';
import type { Said } from './say-line.ts';
import type { Trace } from './trace.ts';

export interface TraceViewOptions {
  readonly trace: Trace;
  readonly words: Words;
  readonly names: Names;
  /** The phones that the list can be narrowed to, by what they are called. */
  readonly phones: () => readonly {
    readonly name: string;
    readonly token: string;
    readonly userId: string | undefined;
  }[];
  readonly clear: () => void;
}

/** What happened, newest first. */
export function traceView({ trace, words, names, phones, clear }: TraceViewOptions): View {
  const t = words.trace;
  const phone = h('select', { change: () => update() });
  const ticket = h('select', { change: () => update() });
  const pause = button(t.pause, () => {
    held = held === undefined ? trace.entries : undefined;
    update();
  });
  const missed = h('span', { class: 'hint', role: 'status' });
  const list = h('ol', { class: 'trace', 'aria-label': t.section, tabindex: 0 });
  const show = keyed(
    list,
    ({ id }: Entry) => String(id),
    () => entryView(names, words),
  );
  const empty = h('p', { class: 'empty' }, t.empty);
  const element = h(
    'div',
    { class: 'happened' },
    h(
      'div',
      { class: 'filters' },
      field(t.phone, phone),
      field(t.ticket, ticket),
      pause,
      button(t.clear, clear),
      missed,
    ),
    empty,
    list,
  );
  /** What is shown while it stands still. */
  let held: readonly Entry[] | undefined;

  function update(): void {
    const { entries } = trace;
    if (held !== undefined && entries.length === 0) held = [];
    setOptions(
      phone,
      t.all,
      phones().map(({ name }) => name),
    );
    setOptions(ticket, t.all, [...new Set(entries.flatMap(({ subject }) => subject.tickets))]);
    const ofPhone = phones().find(({ name }) => name === phone.value);
    const shown = (held ?? entries).filter(
      ({ subject: { tokens, users, tickets } }) =>
        (ofPhone === undefined ||
          tokens.includes(ofPhone.token) ||
          (tokens.length === 0 && users.includes(ofPhone.userId ?? ''))) &&
        (ticket.value === '' || tickets.includes(ticket.value)),
    );
    show(shown);
    empty.hidden = shown.length > 0;
    list.hidden = shown.length === 0;
    setText(pause, held === undefined ? t.pause : t.resume);
    pause.setAttribute('aria-pressed', String(held !== undefined));
    const first = held?.[0]?.id ?? 0;
    setText(missed, held === undefined ? '' : t.paused(entries.filter(({ id }) => id > first).length));
  }
  return { element, update };
}

/** Keeps a choice as long as it is there. The first option is for no choice. */
function setOptions(select: HTMLSelectElement, none: string, values: readonly string[]): void {
  const chosen = select.value;
  const present = [...select.options].slice(1).map(({ value }) => value);
  if (select.options.length > 0 && present.join('\n') === values.join('\n')) return;
  select.replaceChildren(
    h('option', { value: '' }, none),
    ...values.map((value) => h('option', { value }, value)),
  );
  select.value = values.includes(chosen) ? chosen : '';
}

function entryView(names: Names, words: Words): View<Entry> {
  const t = words.trace;
  const time = h('time', {});
  const title = h('span', { class: 'entry-title' });
  const count = h('span', { class: 'badge' });
  const result = h('span', { class: 'badge' });
  const duration = h('span', { class: 'duration' });
  const said = h('ul', { class: 'said' });
  const summary = h('summary');
  const calls = h('ul', { class: 'calls' });
  const details = h('details', {}, summary, calls);
  let entry: Entry | undefined;
  const copy = button(t.curl, () => void copyCurl(), 'quiet');
  const element = h(
    'li',
    { class: 'entry' },
    h('div', { class: 'entry-head' }, time, title, count, result, duration),
    said,
    h('div', { class: 'entry-more' }, details, copy),
  );

  async function copyCurl(): Promise<void> {
    const command = entry?.what.kind === 'step' ? curlOf(entry.what.trigger, location.origin) : undefined;
    if (command === undefined) return;
    await navigator.clipboard.writeText(command);
    setText(copy, t.copied);
    setTimeout(() => setText(copy, t.curl), 2000);
  }

  let described = '';
  return {
    element,
    update(next) {
      if (next === entry) return;
      entry = next;
      const description = describe(next, names, words);
      element.dataset.tone = description.tone;
      time.dateTime = next.at;
      setText(time, timeOfDay(next.at, words, true));
      setText(title, description.title);
      setText(count, next.count > 1 ? t.times(next.count) : '');
      setText(result, description.result);
      const step = next.what.kind === 'step' ? next.what : undefined;
      setText(duration, step?.end === undefined ? '' : t.milliseconds(step.end.duration_ms));
      showSaid(description);
      details.hidden = (step?.calls.length ?? 0) === 0;
      setText(summary, t.calls(step?.calls.length ?? 0));
      calls.replaceChildren(...(step?.calls ?? []).map((call) => callElement(call, words)));
      copy.hidden = step === undefined || curlOf(step.trigger, location.origin) === undefined;
    },
  };

  function showSaid(description: Description): void {
    const text = JSON.stringify(description.said);
    if (text === described) return;
    described = text;
    said.replaceChildren(...description.said.map((one) => saidElement(one, words)));
  }
}

const saidElement = ({ text, advice, tone }: Said, { trace: t }: Words): HTMLElement =>
  h(
    'li',
    { 'data-tone': tone },
    text,
    advice === undefined ? undefined : h('span', { class: 'advice' }, `${t.advice}: ${advice}`),
  );

const SERVICES: Readonly<Record<string, string>> = {
  dynamodb: 'DynamoDB',
  sns: 'SNS',
  sqs: 'SQS',
  secretsmanager: 'Secrets Manager',
  logs: 'CloudWatch Logs',
};

function callElement(
  { service, operation, resources, status, duration_ms }: Call,
  { trace: t }: Words,
): HTMLElement {
  const names = resources.map(plainName).join(', ');
  const isGood = status !== null && status < 400;
  return h(
    'li',
    { class: 'call-row', 'data-tone': isGood ? 'plain' : 'bad' },
    h('span', { class: 'call' }, `${SERVICES[service] ?? service} ${operation}`),
    h('span', { class: 'call-of' }, names),
    isGood ? undefined : h('span', { class: 'badge' }, status === null ? t.noAnswer : String(status)),
    h('span', { class: 'duration' }, t.milliseconds(duration_ms)),
  );
}

/** What a resource is called in the template: its physical name has the stack before it and hashes behind. */
const plainName = (name: string): string =>
  name.replace(/^.*?-.*?-(.+?)(?:Table|Queue)?[0-9A-F]{8}-[0-9A-Z]{12}(?:\.fifo)?$/, '$1');

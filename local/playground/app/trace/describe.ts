import type { EventOf } from '../../feed-event.ts';
import type { Words } from '../words/en.ts';
import type { Entry, Step } from './entry.ts';
import { type Said, sayLine, type Tone } from './say-line.ts';

/** An entry in words. */
export interface Description {
  readonly title: string;
  readonly tone: Tone;
  /** What happened within, line by line. */
  readonly said: readonly Said[];
  /** Such as `200`. */
  readonly result: string;
}

/** Calls things by the names that they have on the page. */
export interface Names {
  readonly user: (userId: string | undefined) => string;
  readonly phone: (token: string | undefined) => string;
}

/** Says what an entry is about. */
export function describe({ what, subject }: Entry, names: Names, words: Words): Description {
  const t = words.trace;
  switch (what.kind) {
    case 'step': {
      const phone = names.phone(subject.tokens[0]);
      const said = [...what.lines.map((line) => sayLine(line, phone, words)), ...endOf(what, words)];
      return {
        title: titleOf(what, subject, names, words),
        tone: toneOf(what, said),
        said,
        result: resultOf(what),
      };
    }
    case 'push': {
      const phone = names.phone(what.token);
      if (what.outcome === 'ok') return { title: t.pushed(phone), tone: 'good', said: [], result: '' };
      return {
        title: t.notPushed(phone),
        tone: 'bad',
        said: [{ text: outcomeInWords(what.outcome, words), tone: 'bad' }],
        result: '',
      };
    }
    case 'desk':
      return describeDesk(what.event, names, words);
  }
}

function titleOf(
  { trigger, service, end }: Step,
  subject: Entry['subject'],
  names: Names,
  words: Words,
): string {
  const t = words.trace;
  const user = names.user(subject.users[0]);
  const phone = names.phone(subject.tokens[0]);
  switch (trigger.type) {
    case 'http':
      switch (trigger.route) {
        case 'POST /authorize':
          return end?.status === 200 ? t.letIn(user) : t.authorize(user);
        case 'POST /webhook/{token}':
          return t.webhook(phone);
        case 'POST /devices':
          return t.register(user, phone);
        case 'POST /devices/unregister':
          return t.unregister(user, phone);
        default:
          return t.request(trigger.route);
      }
    case 'action':
      return isNamed(t.actions, trigger.action) ? t.actions[trigger.action](user) : t.action(trigger.action);
    case 'queue':
      if (service === 'deliver') return t.deliver(phone);
      if (service === 'feedback') return t.feedback;
      return t.queue(service, trigger.messages);
    case 'deployment':
      return t.deployment(trigger.resource, trigger.request);
    case 'other':
      return t.invoked(service);
  }
}

/** What the answer means, where no line says it. */
function endOf({ trigger, end }: Step, { trace: t }: Words): Said[] {
  if (end === undefined) return [];
  if (end.error !== null) return [{ text: t.failed(end.error), tone: 'bad' }];
  if (trigger.type !== 'http' || trigger.route !== 'POST /authorize') return [];
  if (end.status === 400) return [{ text: t.malformed, tone: 'bad' }];
  return end.status === 403 ? [{ text: t.refused, tone: 'bad' }] : [];
}

function toneOf({ trigger, end }: Step, said: readonly Said[]): Tone {
  if (said.some(({ tone }) => tone === 'bad') || end?.error) return 'bad';
  if ((end?.status ?? 0) >= 400) return 'bad';
  const isLetIn = trigger.type === 'http' && trigger.route === 'POST /authorize' && end?.status === 200;
  if (isLetIn || trigger.type === 'deployment') return 'quiet';
  return said.find(({ tone }) => tone !== 'plain')?.tone ?? 'plain';
}

const resultOf = ({ end }: Step): string => (end?.status == null ? '' : String(end.status));

function describeDesk(event: EventOf<'desk'>['event'], names: Names, { trace: t }: Words): Description {
  const user = names.user(event.user_id);
  const plain = (title: string): Description => ({ title, tone: 'plain', said: [], result: '' });
  switch (event.kind) {
    case 'comment': {
      const ticket = String(event.ticket_id);
      return plain(event.is_inbound ? t.writes(user, ticket) : t.replies(ticket, user));
    }
    case 'push_token':
      return plain(event.device === null ? t.takesToken(user) : t.givesToken(user));
    case 'authorization':
    case 'webhook':
      return { ...plain(t.unanswered), tone: 'bad' };
  }
}

function outcomeInWords(outcome: string, { trace: { outcomes } }: Words): string {
  return isNamed(outcomes, outcome) && outcome !== 'other' ? outcomes[outcome] : outcomes.other(outcome);
}

const isNamed = <Members extends object>(members: Members, name: PropertyKey): name is keyof Members =>
  Object.hasOwn(members, name);

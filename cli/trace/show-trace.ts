import { styleText } from 'node:util';
import { endOf } from '../terminal/confirm.ts';
import { count, print } from '../terminal/output.ts';
import { printable } from '../terminal/printable.ts';
import { inWords, localDay, localInstant, localTime } from './local-time.ts';
import { phoneInWords } from './phone-in-words.ts';
import { refusalsInWords } from './refusals-in-words.ts';
import type { Advice, ChatTrace, PushTrace, Step, Trace, Verdict } from './trace.ts';

/** The latest pushes are shown; `--json` has all. */
const SHOWN_PUSHES = 20;

const VERDICTS: Readonly<
  Record<Verdict, { readonly word: string; readonly colour: 'green' | 'yellow' | 'red' }>
> = {
  sent: { word: 'SENT', colour: 'green' },
  refused: { word: 'REFUSED', colour: 'red' },
  suppressed: { word: 'NOT SENT', colour: 'yellow' },
  failed: { word: 'NOT SENT', colour: 'red' },
  given_up: { word: 'GIVEN UP', colour: 'red' },
  waiting: { word: 'STILL QUEUED', colour: 'yellow' },
  retrying: { word: 'STILL QUEUED', colour: 'red' },
  lost: { word: 'OVERDUE', colour: 'red' },
};

const colour = (style: Parameters<typeof styleText>[0], text: string): string =>
  styleText(style, text, { stream: process.stdout });
const line = (text = ''): void => print(printable(text));
const coloured = (style: Parameters<typeof styleText>[0], word: string, text: string): void =>
  print(`${colour(style, word)}  ${printable(text)}`);

/** Prints a trace for people: of each push the verdict first, then what to do, then its steps. */
export function showTrace(trace: Trace): void {
  const { pushes, phones, chat, queues, nothing_found: causes } = trace;
  line(`${subjectOf(trace)}. Times are local, at ${localInstant(Date.parse(trace.traced_at))}.`);
  if (pushes.length > 0 || phones.length > 0) {
    line('Phones and users are named by the first characters of their hash.');
  }
  if (chat !== null) showChat(chat, trace);
  const latest = pushes.slice(-SHOWN_PUSHES);
  if (latest.length < pushes.length) {
    line();
    line(`Shown are the latest ${latest.length} of ${pushes.length} pushes; --json has all.`);
  }
  for (const push of latest) showPush(push);
  if (causes !== null) showNothing(causes, trace);
  const hidden = new Set(pushes.slice(0, -latest.length).map(({ phone }) => phone));
  for (const { phone } of latest) hidden.delete(phone);
  const shown = phones.filter(({ phone }) => !hidden.has(phone));
  if (shown.length > 0) {
    line();
    print(colour('bold', 'The phones now'));
    for (const phone of shown) line(`  ${phoneInWords(phone)}`);
  }
  if (queues !== null && (queues.waiting + queues.hidden > 0 || queues.dead_letters > 0)) {
    line();
    line(
      `Of the whole stack, ${queues.waiting + queues.hidden} are in the queue and ${queues.dead_letters} in the dead-letter queue now.`,
    );
  }
}

function subjectOf({ ticket_id: ticket, user_id: user, app_id: app }: Trace): string {
  const whose = user === null ? '' : `user ${user}`;
  const which = ticket === null ? whose : `ticket ${ticket}${whose && `, ${whose}`}`;
  return `Trace of ${which} in the app …${endOf(app)}`;
}

function showPush(push: PushTrace): void {
  const { verdict, meaning, advice, ticket_id: ticket, comment_id: comment, phone, user, notes } = push;
  const { word, colour } = VERDICTS[verdict];
  line();
  coloured([colour, 'bold'], word, meaning);
  line(`  To do: ${advice}`);
  for (const { text } of notes) line(`  Note: ${text}`);
  if (push.next_try_at !== null) {
    const left = push.receives_left;
    const more = left === null ? '' : left === 1 ? ', the last one' : `, and ${left - 1} more after it`;
    line(`  Next try: ${localTime(Date.parse(push.next_try_at))}${more}`);
  }
  line(`  Ticket ${ticket ?? '?'}, comment ${comment ?? '?'}, user ${user}, phone ${phone}`);
  showSteps(push.steps);
}

/** A step a line: when, how long after the one before, what. */
function showSteps(steps: readonly Step[]): void {
  let day = '';
  for (const { at, text, after_ms: after } of steps) {
    const instant = Date.parse(at);
    if (localDay(instant) !== day) line(`    ${localDay(instant)}`);
    day = localDay(instant);
    const gap = after === null ? '' : `+${inWords(after)}`;
    line(`    ${localTime(instant)}  ${gap.padStart(12)}  ${text}`);
  }
}

function showChat(
  { refusals, changes, retired, keys }: ChatTrace,
  { logs_since: since, missing }: Trace,
): void {
  line();
  if (refusals.length > 0) {
    for (const refusal of refusals) {
      coloured(
        ['red', 'bold'],
        refusal.of === 'chat' ? 'CHAT REFUSED' : 'PHONE REFUSED',
        refusalsInWords(refusal),
      );
      line(`  To do: ${refusal.advice}`);
    }
  } else if (missing.some(({ what }) => what === 'the log of authorize')) {
    coloured(
      ['yellow', 'bold'],
      'CHAT',
      'Whether the chat was refused is unknown: the log could not be read.',
    );
  } else {
    coloured(
      ['green', 'bold'],
      'CHAT',
      `Nothing was refused since ${localInstant(Date.parse(since))}: all authorizations were fine, or none came in.`,
    );
  }
  if (retired === true) line('  The user is retired.');
  if (keys !== null) {
    const ids = keys.map(({ key_id: id, label }) => (label === null ? id : `${id} (${label})`));
    line(
      keys.length === 0
        ? '  No key of the user works now: pyrus-chat keys issue'
        : `  ${count(keys.length, 'key')} of the user work${keys.length === 1 ? 's' : ''} now: ${ids.join(', ')}`,
    );
  }
  showSteps(changes);
}

function showNothing(causes: readonly Advice[], { chat }: Trace): void {
  line();
  coloured(
    ['yellow', 'bold'],
    'NO PUSH',
    chat === null
      ? 'No reply is known for this. Likely causes:'
      : 'No reply to this user is known. Likely causes:',
  );
  for (const { meaning, advice } of causes) {
    line(`  - ${meaning}`);
    line(`    ${advice}`);
  }
}

import { explain } from '../deliveries/reasons.ts';
import type { EventOf, LogEvent, LogLine } from '../logs/log-line.ts';
import { explainFailure } from '../phones/failures.ts';
import { changeInWords } from '../trace/key-change.ts';
import { localTime } from '../trace/local-time.ts';
import { phoneChangeInWords } from '../trace/phone-change.ts';
import { explainRefusal } from '../trace/refusal-reasons.ts';
import { iso, short } from '../trace/trace.ts';

const COLUMN = 10;

/** A line of a log, for people: when, who wrote it, what it says, whom it is about. */
export function lineInWords({ at, source, event, remark }: LogLine): string {
  const text = event === undefined ? (remark?.text ?? '') : eventInWords(event);
  const about = event === undefined ? '' : aboutInWords(event);
  return `${localTime(at)}  ${source.padEnd(COLUMN)}${text}${about && `  [${about}]`}`;
}

/** As `--json` prints it. Absent members are `undefined`, which JSON leaves out. */
export function lineAsJson({ at, source, event, remark }: LogLine) {
  const common = { at: iso(at), source };
  if (event === undefined) return { ...common, event: null, text: remark?.text ?? '' };
  return {
    ...common,
    event: event.message,
    text: eventInWords(event),
    reason: 'reason' in event ? event.reason : undefined,
    push_id: 'push_id' in event ? event.push_id : undefined,
    user: 'user' in event && event.user ? short(event.user) : undefined,
    phone: 'device' in event && event.device ? short(event.device) : undefined,
    key_id: 'key_id' in event ? event.key_id : undefined,
    sns_message_id: 'sns_message_id' in event ? event.sns_message_id : undefined,
  };
}

/** `phone oEem0ooX, user vVb-vJgt, push bvDc4SH6`. */
function aboutInWords(event: LogEvent): string {
  return [
    ...('device' in event && event.device ? [`phone ${short(event.device)}`] : []),
    ...('user' in event && event.user ? [`user ${short(event.user)}`] : []),
    ...('push_id' in event ? [`push ${short(event.push_id)}`] : []),
    ...('key_id' in event && event.key_id ? [`key ${event.key_id}`] : []),
  ].join(', ');
}

function eventInWords(event: LogEvent): string {
  switch (event.message) {
    case 'reply queued':
      return 'a reply came in and is queued';
    case 'webhook refused':
      return event.reason === 'wrong_token'
        ? 'a call of the webhook was REFUSED: a wrong token in the URL'
        : `a call of the webhook was REFUSED: ${event.reason.replace(':', ' ')}`;
    case 'push sent':
      return `SENT: SNS took it as message ${event.sns_message_id}`;
    case 'push suppressed':
      return `NOT SENT (${event.reason}): ${explain(event.reason).meaning}`;
    case 'push failed':
      return `FAILED (${event.reason}): ${explain(event.reason).meaning}`;
    case 'push repeated':
      return 'Pyrus told it again; SNS has it already';
    case 'push not settled':
      return `try ${event.receives} FAILED, it is tried again: ${[event.error.name, event.error.message].filter(Boolean).join(': ')}`;
    case 'platform event':
      return event.failure === undefined
        ? `SNS: ${event.type}`
        : `SNS could NOT DELIVER (${event.failure}): ${explainFailure(event.failure)}${event.sns_message_id === undefined ? '' : ` Message ${event.sns_message_id}`}`;
    case 'authorization refused':
      return `the chat was REFUSED (${event.reason}): ${explainRefusal(event.reason).meaning}`;
    case 'registration refused':
      return `a phone's registration was REFUSED (${event.reason}): ${explainRefusal(event.reason).meaning}`;
    case 'phone registered':
    case 'phone signed out':
      return phoneChangeInWords(event, 'a user');
    case 'credential refused':
      return `a backend's call was REFUSED (${event.reason}): ${refusedCredential(event)}`;
    case 'security keys changed':
      return changeInWords(event);
  }
}

function refusedCredential({ reason, credential = '' }: EventOf<'credential refused'>): string {
  switch (reason) {
    case 'action':
      return `The credential "${credential}" lacks the action.`;
    case 'app':
      return `The credential "${credential}" lacks the app.`;
    default:
      return 'Its credential is none that works.';
  }
}

import type { Delivery } from '../../../cli/deliveries/delivery.ts';
import type { LogEvent, LogLine, LogSource } from '../../../cli/logs/log-line.ts';
import { readLine } from '../../../cli/logs/log-line.ts';
import type { Phone } from '../../../cli/phones/phone.ts';
import type { Evidence, QueueFacts } from '../../../cli/trace/evidence.ts';
import { traceOf } from '../../../cli/trace/trace-of.ts';

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

/** When support replied. */
export const REPLIED = Date.parse('2026-03-01T12:00:00.000Z');
export const QUEUED = REPLIED + 200;
export const ENDED = REPLIED + 500;
export const NOW = REPLIED + 5 * MINUTE;

export const USER = 'user-of-the-push';
export const OTHER_USER = 'somebody-else';
export const PHONE = 'phone-of-the-push';
const NAMES = { push_id: 'push-1', ticket: 'ticket-1', user: USER, device: PHONE };

/** A row that SNS took. */
export const row = (differences: Partial<Delivery> = {}): Delivery => ({
  ticket: 'ticket-1',
  pushId: 'push-1',
  ticketId: '1001',
  commentId: '7',
  user: USER,
  device: PHONE,
  kind: 'text',
  status: 'sent',
  reason: undefined,
  snsMessageId: 'sns-1',
  createdAt: REPLIED,
  queuedAt: QUEUED,
  endedAt: ENDED,
  receives: 1,
  ...differences,
});

export const queuedRow = (differences: Partial<Delivery> = {}): Delivery =>
  row({ status: 'queued', snsMessageId: undefined, endedAt: undefined, receives: undefined, ...differences });

export const endedRow = (
  status: 'suppressed' | 'failed',
  reason: string,
  differences: Partial<Delivery> = {},
): Delivery => row({ status, reason, snsMessageId: undefined, ...differences });

/** A phone that the app registered, with the push's user signed in. */
export const phone = (differences: Partial<Phone> = {}): Phone => ({
  address: PHONE,
  endpointArn: 'arn:aws:sns:eu:1:endpoint/GCM/chat/1',
  registered: true,
  registeredAt: REPLIED - HOUR,
  users: new Map([[USER, { key: 'key#1', keyCreatedAt: 0 }]]),
  leasedUntil: 0,
  quarantinedAt: undefined,
  notificationsEnabled: undefined,
  appVersion: undefined,
  locale: undefined,
  lastFailure: undefined,
  ...differences,
});

const SOURCES: Readonly<Record<LogEvent['message'], LogSource>> = {
  'reply queued': 'webhook',
  'webhook refused': 'webhook',
  'push sent': 'deliver',
  'push suppressed': 'deliver',
  'push failed': 'deliver',
  'push repeated': 'deliver',
  'push not settled': 'deliver',
  'platform event': 'feedback',
  'authorization refused': 'authorize',
  'registration refused': 'devices',
  'phone registered': 'devices',
  'phone signed out': 'devices',
  'credential refused': 'keys',
  'security keys changed': 'keys',
};

let lastEvent = 0;
/** A line as a handler writes it; pushes are the push, and users its user, unless said otherwise. */
export function line(at: number, message: LogEvent['message'], details: object = {}): LogLine {
  const names = /^(reply|push)/.test(message) ? NAMES : {};
  const text = JSON.stringify({
    level: 'INFO',
    message,
    timestamp: new Date(at).toISOString(),
    ...names,
    ...details,
  });
  return { source: SOURCES[message], eventId: String(++lastEvent), at, ...readLine(text) };
}

export const notSettled = (at: number, receives: number, details: object = {}): LogLine =>
  line(at, 'push not settled', {
    receives,
    error: { name: 'ThrottledException', message: 'Rate exceeded' },
    ...details,
  });

export const queues = (differences: Partial<QueueFacts> = {}): QueueFacts => ({
  waiting: 0,
  hidden: 0,
  deadLetters: 0,
  maxReceives: 11,
  visibilityTimeout: 180 * SECOND,
  ...differences,
});

export const evidence = (differences: Partial<Evidence> = {}): Evidence => ({
  now: NOW,
  subject: { appId: 'app', ticketId: '1001', userId: undefined, user: undefined },
  isOurApp: true,
  settings: {
    pushContent: 'full',
    pushTtlHours: 24,
    pushOnlyToRegistered: false,
    fallbackToAllDevices: false,
    channelId: 'pyrus_chat',
    locale: 'ru',
    webhookTokenVersion: 1,
    revokeFormerWebhookToken: false,
    webhookUrlOutput: 'full',
  },
  logsSince: NOW - 24 * HOUR,
  rows: [row()],
  lines: [],
  phones: new Map([[PHONE, phone()]]),
  noted: [],
  queues: queues(),
  keys: undefined,
  webhook: undefined,
  missing: [],
  ...differences,
});

export const aboutUser = { appId: 'app', ticketId: undefined, userId: 'client-1', user: USER };

/** The trace of the one push that the evidence is about. */
export function traceOfPush(differences: Partial<Evidence> = {}) {
  const { pushes } = traceOf(evidence(differences));
  const [push] = pushes;
  if (push === undefined || pushes.length > 1) throw new Error(`${pushes.length} pushes`);
  return push;
}

export const stepsIn = (steps: readonly { readonly step: string }[]): string[] =>
  steps.map(({ step }) => step);
export const codesIn = (notes: readonly { readonly code: string }[]): string[] =>
  notes.map(({ code }) => code);

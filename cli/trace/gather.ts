import { ticketAddress } from '../../lambdas/push/reply-push.ts';
import { userAddress } from '../../lambdas/security-keys/key-address.ts';
import { appAddress } from '../../lambdas/shared/address.ts';
import { readAnswer, statusSchema } from '../admin-lambda/answers.ts';
import type { AdminLambda } from '../admin-lambda/invoke.ts';
import type { Target } from '../admin-lambda/target.ts';
import type { Delivery } from '../deliveries/delivery.ts';
import { createDeliveryReader } from '../deliveries/read-deliveries.ts';
import { CliError } from '../errors.ts';
import type { LogLine, LogSource } from '../logs/log-line.ts';
import { anyOf, both, equals, pattern } from '../logs/patterns.ts';
import { byTime, createLogReader } from '../logs/read-logs.ts';
import type { Phone } from '../phones/phone.ts';
import { createUserPhones, type UserPhones } from '../phones/user-phones.ts';
import { operationsOf } from '../stack/operations.ts';
import type { Evidence, KeyFacts, Missing, Subject, WebhookFacts } from './evidence.ts';
import { eventsOf } from './push-facts.ts';
import { readQueues } from './read-queues.ts';

export interface Question {
  readonly appId: string;
  readonly ticketId: string | undefined;
  readonly userId: string | undefined;
  /**
   * Milliseconds since 1970.
   *
   * @default - a day before the latest push of the ticket, or a day ago
   */
  readonly logsSince?: number | undefined;
}

const DAY = 24 * 60 * 60 * 1_000;

interface Sources {
  readonly target: Target;
  readonly lambda: AdminLambda;
}

/**
 * Reads all that a trace is made of. The rows must be readable; logs, queues and keys that are not are told as missing.
 *
 * @throws CliError where the tables can't be read
 */
export async function gather({ target, lambda }: Sources, question: Question): Promise<Evidence> {
  const { apps, settings } = operationsOf(target);
  const { appId } = question;
  const subject = subjectOf(question);
  const logs = createLogReader(target);
  const deliveries = createDeliveryReader(target);
  const phones = createUserPhones(target);
  const missing: Missing[] = [];

  const optional = async <T>(what: string, reading: Promise<T>): Promise<T | undefined> => {
    try {
      return await reading;
    } catch (error) {
      if (!(error instanceof CliError)) throw error;
      if (!missing.some((other) => other.what === what)) {
        missing.push({ what, why: [error.message, error.hint].filter(Boolean).join(' ') });
      }
      return undefined;
    }
  };
  try {
    const rowsOfTicket = await rowsOf(deliveries, subject);
    const logsSince = question.logsSince ?? sinceLatest(rowsOfTicket);
    const search = async (
      source: LogSource,
      patterns: readonly string[],
      limit?: number,
    ): Promise<LogLine[]> => {
      const lines: LogLine[] = [];
      // One after the other: CloudWatch allows few searches a second.
      for (const each of patterns) {
        const query = { source, pattern: each, from: logsSince, ...(limit === undefined ? {} : { limit }) };
        lines.push(...((await optional(`the log of ${source}`, logs.find(query))) ?? []));
      }
      return lines;
    };

    const [noted, keys, queues, ...found] = await Promise.all([
      notedPhones(phones, subject),
      readKeys(lambda, subject, optional),
      optional('the queues', readQueues(target)),
      ...firstSearches(subject).map(({ source, patterns }) => search(source, patterns)),
    ]);
    const firstLines = found.flat();
    const rows = subject.ticketId === undefined ? await deliveries.ofKeys(keysOf(firstLines)) : rowsOfTicket;
    const names = namesIn(rows, firstLines);
    const devices = new Set([...names.devices, ...noted]);
    const [known, ...more] = await Promise.all([
      readPhones(phones, devices),
      search('feedback', [
        ...anyOf('device', devices),
        // Then the row does not tell the phones that it went to.
        ...(settings.fallbackToAllDevices ? anyOf('sns_message_id', messagesOf(rows)) : []),
      ]),
      search('devices', anyOf('device', devices)),
      search('keys', subject.userId === undefined ? keyChanges(appId, names.users) : []),
    ]);
    const lines = [...new Map([...firstLines, ...more.flat()].map((line) => [placeOf(line), line])).values()];
    const isEmpty = rows.length === 0 && eventsOf(lines, 'reply queued').length === 0;
    return {
      now: Date.now(),
      subject,
      isOurApp: apps.includes(appAddress(appId)),
      settings,
      logsSince,
      rows,
      lines: lines.sort(byTime),
      phones: known,
      noted,
      queues,
      keys,
      webhook: isEmpty ? await lookAtWebhook(search, missing) : undefined,
      missing,
    };
  } finally {
    logs.close();
    deliveries.close();
    phones.close();
  }
}

/** Far enough back to see what came before the latest push, and what followed it. */
const sinceLatest = (rows: readonly Delivery[]): number =>
  Math.min(Date.now(), rows.at(-1)?.createdAt ?? Number.POSITIVE_INFINITY) - DAY;

const subjectOf = ({ appId, ticketId, userId }: Question): Subject => ({
  appId,
  ticketId,
  userId,
  user: userId === undefined ? undefined : userAddress(appId, userId),
});

const placeOf = ({ source, eventId }: LogLine): string => `${source} ${eventId}`;

/** The searches that need nothing but the subject. */
function firstSearches({ appId, ticketId, user }: Subject): { source: LogSource; patterns: string[] }[] {
  const isUser = user === undefined ? undefined : equals('user', user);
  if (ticketId !== undefined) {
    const isTicket = equals('ticket', ticketAddress(appId, ticketId));
    const patterns = [pattern(isUser === undefined ? isTicket : both(isTicket, isUser))];
    return [
      { source: 'webhook', patterns },
      { source: 'deliver', patterns },
    ];
  }
  if (user === undefined || isUser === undefined) return [];
  return [
    ...(['webhook', 'deliver', 'authorize', 'devices'] as const).map((source) => ({
      source,
      patterns: [pattern(isUser)],
    })),
    { source: 'keys', patterns: keyChanges(appId, [user]) },
  ];
}

/** Finds changes of the keys of users, and of all keys of the app. */
const keyChanges = (appId: string, users: Iterable<string>): string[] => [
  ...anyOf('user', users),
  pattern(both(equals('action', 'revoke_all'), equals('app', appAddress(appId)))),
];

async function rowsOf(
  { ofTicket }: ReturnType<typeof createDeliveryReader>,
  { appId, ticketId, user }: Subject,
): Promise<Delivery[]> {
  if (ticketId === undefined) return [];
  const rows = await ofTicket(appId, ticketId);
  return user === undefined ? rows : rows.filter((row) => row.user === user);
}

/** Addresses of the phones that are noted under the user. */
async function notedPhones(
  phones: UserPhones,
  { appId, userId, ticketId }: Subject,
): Promise<readonly string[]> {
  if (userId === undefined || ticketId !== undefined) return [];
  return (await phones.of(appId, userId)).map(({ address }) => address);
}

async function readPhones(
  phones: UserPhones,
  addresses: Iterable<string>,
): Promise<ReadonlyMap<string, Phone>> {
  const found = await Promise.all([...addresses].map((address) => phones.read(address)));
  return new Map(found.flatMap((phone) => (phone === undefined ? [] : [[phone.address, phone]])));
}

async function readKeys(
  lambda: AdminLambda,
  { appId, userId, ticketId }: Subject,
  optional: <T>(what: string, reading: Promise<T>) => Promise<T | undefined>,
): Promise<KeyFacts | undefined> {
  if (userId === undefined || ticketId !== undefined) return undefined;
  const status = lambda.invoke({ action: 'status', app_id: appId, user_id: userId });
  return optional(
    "the user's keys",
    status.then((answer) => readAnswer(statusSchema, answer)),
  );
}

/** The lines that tell of a push by name. */
const toldIn = (lines: readonly LogLine[]) =>
  eventsOf(lines, 'reply queued', 'push sent', 'push suppressed', 'push failed', 'push repeated');

/** Names the rows that lines tell of. */
function keysOf(lines: readonly LogLine[]) {
  const keys = toldIn(lines).map(({ event }) => ({ ticket: event.ticket, pushId: event.push_id }));
  return [...new Map(keys.map((key) => [key.pushId, key])).values()];
}

/** The phones and users that the trace is about. */
function namesIn(rows: readonly Delivery[], lines: readonly LogLine[]) {
  const told = toldIn(lines);
  const changed = eventsOf(lines, 'phone registered', 'phone signed out');
  return {
    users: new Set([...rows.map(({ user }) => user), ...told.map(({ event }) => event.user)]),
    devices: new Set([
      ...rows.map(({ device }) => device),
      ...[...told, ...changed].map(({ event }) => event.device),
    ]),
  };
}

const messagesOf = (rows: readonly Delivery[]): string[] =>
  rows.flatMap(({ snsMessageId = [] }) => snsMessageId);

/** How many refused calls of the webhook are looked at: enough to see why. */
const REFUSALS = 20;

async function lookAtWebhook(
  search: (source: LogSource, patterns: readonly string[], limit?: number) => Promise<LogLine[]>,
  missing: readonly Missing[],
): Promise<WebhookFacts | undefined> {
  const [queued, refused] = await Promise.all([
    search('webhook', [pattern(equals('message', 'reply queued'))], 1),
    search('webhook', [pattern(equals('message', 'webhook refused'))], REFUSALS),
  ]);
  if (missing.some(({ what }) => what === 'the log of webhook')) return undefined;
  return {
    queued: queued.length > 0,
    refusals: eventsOf(refused, 'webhook refused').map(({ event }) => event.reason),
  };
}

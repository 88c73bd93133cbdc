import { ASSUMED } from './assumptions.ts';
import { FIREBASE_SECRETS, FIXED_LINES, VALUES_A_METRIC } from './fixed-lines.ts';
import { authorizationsIn } from './polling.ts';
import { describeItem, type Item, priceOf, type Region } from './prices.ts';

/** Who chats, and how much. */
export interface Audience {
  /** People who open the app with the chat in it every day. */
  readonly users: number;
  /** Minutes a day for which each has it open. */
  readonly minutesADay: number;
  /** Replies of support that each gets a day. */
  readonly repliesADay: number;
  readonly phonesPerUser: number;
}

/** One line of the bill: a month's worth. */
export interface Line {
  readonly service: string;
  readonly what: string;
  /** In single requests, GB, GB-seconds or pieces. */
  readonly quantity: number;
  readonly item: Item;
  /** Paid whether anybody chats or not. */
  readonly isFixed: boolean;
  readonly usd: number;
}

export interface Bill {
  readonly lines: readonly Line[];
  readonly authorizations: number;
  readonly replies: number;
  readonly pushes: number;
  readonly usd: number;
}

const GB = 1e9;
const SECONDS_A_DAY = 86_400;

/** What a month costs, in US dollars. */
export function reckon(audience: Audience, region: Region): Bill {
  const { users, minutesADay, repliesADay, phonesPerUser } = audience;
  const { daysAMonth, milliseconds, itemBytes, logBytes, daysKept } = ASSUMED;
  const phones = users * phonesPerUser;
  const authorizations = phones * daysAMonth * authorizationsIn(minutesADay * 60);
  const replies = users * repliesADay * daysAMonth;
  const pushes = replies * phonesPerUser;
  const registrations = phones * daysAMonth * ASSUMED.registrationsADay;
  const signIns = phones * ASSUMED.signInsAMonth;
  const requests = authorizations + pushes + registrations + signIns;
  const runs = requests + pushes;
  const busyMilliseconds =
    authorizations * milliseconds.authorize +
    pushes * (milliseconds.webhook + milliseconds.deliver) +
    registrations * milliseconds.devices +
    signIns * milliseconds.keys +
    runs * ASSUMED.coldStarts.share * ASSUMED.coldStarts.milliseconds;
  const logGb = (requests * logBytes.access + pushes * 2 * logBytes.reply) / GB;
  const tableGb =
    (phones * (itemBytes.securityKey + itemBytes.phone) +
      (pushes / daysAMonth) * daysKept * itemBytes.delivery) /
    GB;

  const line = (item: Item, what: string, quantity: number, isFixed = false): Line => ({
    service: describeItem(item).service,
    what,
    quantity,
    item,
    isFixed,
    usd: priceOf(region, item, quantity),
  });
  const lines = [
    line('httpApi', 'requests of Pyrus, app and backend', requests),
    line('lambdaRequest', 'runs of functions', runs),
    line('lambdaDuration', 'time of functions', (busyMilliseconds / 1000) * (FIXED_LINES.memory / 1024)),
    // authorize: 1; deliver: 4 items in one call; devices: 2; keys: 2.
    line('dynamoDbRead', 'strong reads', authorizations + pushes * 4 + registrations * 2 + signIns * 2),
    // webhook: the row; deliver: the lease and the row; keys: 2.
    line('dynamoDbWrite', 'writes', pushes * 3 + signIns * 2),
    line('dynamoDbStorage', 'keys, phones, deliveries', tableGb),
    line('dynamoDbBackup', 'point-in-time recovery', tableGb),
    // Sent, received, deleted.
    line('sqsFifo', 'pushes through the queue', pushes * 3),
    line('sqsFifo', 'Lambda waiting for pushes', polls(FIXED_LINES.queues.fifo), true),
    line('sqsStandard', 'Lambda waiting for platform events', polls(FIXED_LINES.queues.standard), true),
    line('snsRequest', 'publishes', pushes),
    line('snsMobilePush', 'mobile pushes', pushes),
    line('logsIngested', 'logs written', logGb),
    line('logsStored', 'logs kept', logGb * ASSUMED.logCompression * (daysKept / daysAMonth)),
    line('alarmMetric', 'alarms', FIXED_LINES.alarmMetrics, true),
    line('customMetric', 'metrics made of log lines', customMetrics(), true),
    line('dashboard', 'dashboard', FIXED_LINES.dashboards, true),
    line('secret', 'webhook root, Firebase account', FIXED_LINES.secrets + FIREBASE_SECRETS, true),
    line('dataOut', 'answers', (requests * ASSUMED.answerBytes) / GB),
  ];
  return { lines, authorizations, replies, pushes, usd: lines.reduce((sum, { usd }) => sum + usd, 0) };
}

/** Requests a month with which Lambda asks queues that are empty. */
const polls = (queues: number): number =>
  (queues * ASSUMED.pollers * ASSUMED.daysAMonth * SECONDS_A_DAY) / ASSUMED.secondsAPoll;

const customMetrics = (): number => FIXED_LINES.metrics + FIXED_LINES.metricsByValue * (VALUES_A_METRIC - 1);

import { type Dependencies, deliverPush } from '../../../lambdas/deliver/deliver-push.ts';
import type { Situation } from '../../../lambdas/deliver/read-situation.ts';
import { WORDS } from '../../../lambdas/deliver/words.ts';
import type { Device } from '../../../lambdas/push/device.ts';
import type { PublishResult } from '../../../lambdas/push/push-publisher.ts';
import type { ReplyPush } from '../../../lambdas/push/reply-push.ts';
import { deviceAddress } from '../../../lambdas/push/reply-push.ts';
import { userAddress } from '../../../lambdas/security-keys/key-address.ts';
import { appAddress } from '../../../lambdas/shared/address.ts';
import { replyPush } from '../reply-push-record.ts';

export const HOUR = 60 * 60 * 1000;
export const REPLIED = Date.parse(replyPush().created_at);
export const NOW = REPLIED + HOUR;
export const SENT: PublishResult = { status: 'sent', messageId: 'message-1' };

const APPLICATION = 'arn:aws:sns:eu:1:app/GCM/chat';
const ENDPOINT = 'arn:aws:sns:eu:1:endpoint/GCM/chat/1';
const NEW_ENDPOINT = 'arn:aws:sns:eu:1:endpoint/GCM/chat/new';

export const phone = (differences: Partial<Device> = {}): Device => ({
  address: deviceAddress(replyPush()),
  endpointArn: ENDPOINT,
  registered: false,
  registeredAt: 0,
  users: new Map(),
  leasedUntil: 0,
  quarantinedAt: undefined,
  notificationsEnabled: undefined,
  appVersion: undefined,
  locale: undefined,
  ...differences,
});

/** Users who are signed in, by a key that was issued at an instant. */
export const users = (app: string, user: string, keyCreatedAt = 0) =>
  new Map([[userAddress(app, user), { key: 'key#1', keyCreatedAt }]]);

export interface World {
  push?: Partial<ReplyPush>;
  situation?: Partial<Situation>;
  now?: number;
  applications?: Dependencies['applications'];
  /** What SNS answers, one publish after the other. */
  publishes?: (PublishResult | Error)[];
  /** The endpoint that SNS makes; undefined where it takes the token for none. */
  created?: string | undefined;
  /** Whether that endpoint was there with other attributes. */
  differed?: boolean;
  /** How often the phone is no longer as it was read, when it is written. */
  changes?: number;
  /** The situation as it is read again after a change. */
  changed?: Partial<Situation>;
  /** Whether the function has time for one more decision. */
  hasTime?: boolean;
  /** Other phones where the user is signed in. */
  phones?: Device[];
  /** Milliseconds that pass at each enabling of an endpoint. */
  slow?: number;
  /** Gets the calls, also where the delivery rejects. */
  calls?: string[];
  settings?: Partial<Pick<Dependencies, 'pushOnlyToRegistered' | 'fallbackToAllDevices'>>;
}

/** Delivers a push in a small world of AWS, and tells how it ended and which calls it took. */
export async function deliver(world: World = {}) {
  const { publishes = [SENT], now = NOW, differed = false } = world;
  let { changes = 0 } = world;
  let clock = now;
  const created = 'created' in world ? world.created : NEW_ENDPOINT;
  const answers = [...publishes];
  const { calls = [] } = world;
  const reads = [world.situation, ...(world.changed === undefined ? [] : [world.changed])];
  const holds = () => changes-- <= 0;
  const name = (arn: string | undefined) => arn?.split('/').at(-1);
  const outcome = deliverPush(replyPush(world.push), {
    readSituation: async () => {
      calls.push('read');
      const situation = reads.length > 1 ? reads.shift() : reads[0];
      return {
        sent: false,
        reached: new Set(),
        messageId: '',
        userRetired: false,
        revokedBefore: 0,
        device: undefined,
        ...situation,
      };
    },
    devices: {
      firstSight: async (_phone, _app, endpointArn, { leasedUntil }) => {
        calls.push(`note ${name(endpointArn)} with lease of ${leasedUntil - clock}`);
        return holds();
      },
      lease: async (device, _user, leasedUntil, probe) => {
        calls.push(`lease ${name(device.endpointArn)} for ${leasedUntil - clock}${probe ? ' to probe' : ''}`);
        return holds();
      },
      replaceEndpoint: async (device, endpointArn) => {
        calls.push(`replace ${name(device.endpointArn)} by ${name(endpointArn)}`);
        return true;
      },
      quarantine: async (_phone, endpointArn, reason) => {
        calls.push(`quarantine ${name(endpointArn)} for ${reason}`);
        return true;
      },
      phonesOf: async () => {
        calls.push('phones');
        return world.phones ?? [];
      },
      noteEndpoint: unexpected,
      noteFailure: unexpected,
      phoneOf: unexpected,
    },
    publisher: {
      createEndpoint: async (_application, token) => {
        calls.push(`create for ${token}`);
        return created === undefined ? undefined : { arn: created, differed };
      },
      enableEndpoint: async (endpointArn) => {
        calls.push(`enable ${name(endpointArn)}`);
        clock += world.slow ?? 0;
      },
      publish: async (endpointArn, _gcm, ttl) => {
        calls.push(`publish to ${name(endpointArn)} for ${ttl}`);
        const answer = answers.shift() ?? SENT;
        if (answer instanceof Error) {
          throw answer;
        }
        return answer;
      },
    },
    noteReached: async (_push, phones, messageId) => {
      calls.push(`reached ${phones.join()} by ${messageId}`);
    },
    hasTime: () => world.hasTime ?? true,
    applications: world.applications ?? new Map([[appAddress('app'), APPLICATION]]),
    message: { content: 'full', channelId: 'support', words: WORDS.ru },
    pushTtl: 24 * HOUR,
    pushOnlyToRegistered: false,
    fallbackToAllDevices: false,
    ...world.settings,
    clock: () => clock,
  });
  return { outcome: await outcome, calls };
}

const unexpected = () => Promise.reject(new Error('not expected of deliver'));

export const suppressed = (reason: string) => ({ status: 'suppressed', reason });
export const failed = (reason: string) => ({ status: 'failed', reason });
export const sent = { status: 'sent', messageId: 'message-1' };

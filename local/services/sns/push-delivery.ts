import type { Observer } from '../../observer.ts';
import type { Fcm } from '../fcm/fcm.ts';
import type { FcmAnswer } from '../fcm/google/fcm-answer.ts';
import type { Forwarding } from '../fcm/google/forwarding.ts';
import type { Applications } from './applications.ts';
import type { Endpoint, Endpoints } from './endpoints.ts';
import type { DeliveryFailure, PlatformEvents } from './events.ts';
import { type Push, triedForMs, type WaitingPushes } from './push.ts';
import type { PushMessage } from './push-message.ts';

/** As SNS: https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html */
const MOST_ATTEMPTS = 50;
/** The delays are shorter than those of SNS, for the sake of those who watch. */
const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 30_000;

type Failure = Pick<DeliveryFailure, 'FailureType' | 'FailureMessage'>;
const WRONG_TOKEN: Failure = {
  FailureType: 'InvalidPlatformToken',
  FailureMessage: 'Platform token associated with the endpoint is not valid',
};
const WRONG_MESSAGE: Failure = {
  FailureType: 'InvalidNotification',
  FailureMessage: 'Notification message is not valid',
};
const TOO_LATE: Failure = {
  FailureType: 'NotificationTTLExpired',
  FailureMessage: 'Notification TTL expired before it could be delivered',
};
const WRONG_CREDENTIAL: Failure = {
  FailureType: 'PlatformCredentialInvalid',
  FailureMessage: 'Platform credential of the application is not valid',
};

/** The failure that SNS tells of each permanent outcome; UNREGISTERED and SENDER_ID_MISMATCH look alike. */
const FAILURES: Partial<Record<FcmAnswer['outcome'], Failure>> = {
  unregistered: WRONG_TOKEN,
  sender_id_mismatch: WRONG_TOKEN,
  invalid_argument: WRONG_MESSAGE,
  credential_refused: WRONG_CREDENTIAL,
};

/** What brings pushes to phones. */
export interface PushServices {
  readonly fcm: Fcm;
  /** Takes pushes to real phones. Undefined: all are made up. */
  readonly forwarding: Forwarding | undefined;
  /** Hears of each attempt. */
  readonly observer: Pick<Observer, 'pushAnswered'>;
}

/** What SNS keeps. */
interface Stores {
  readonly applications: Applications;
  readonly endpoints: Endpoints;
  readonly events: PlatformEvents;
  readonly waiting: WaitingPushes;
}

/**
 * Brings accepted pushes to FCM. A push that FCM cannot take now is tried again with growing delays, and at
 * once when its token's behaviour changes.
 */
export class PushDelivery {
  readonly #fcm: Fcm;
  readonly #forwarding: Forwarding | undefined;
  readonly #observer: PushServices['observer'];
  readonly #applications: Applications;
  readonly #endpoints: Endpoints;
  readonly #events: PlatformEvents;
  readonly #waiting: WaitingPushes;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  #closed = false;

  constructor(
    { fcm, forwarding, observer }: PushServices,
    { applications, endpoints, events, waiting }: Stores,
  ) {
    this.#fcm = fcm;
    this.#forwarding = forwarding;
    this.#observer = observer;
    this.#applications = applications;
    this.#endpoints = endpoints;
    this.#events = events;
    this.#waiting = waiting;
    for (const push of waiting.all()) this.#schedule(push);
    fcm.onBehaviour(async (token) => {
      for (const push of waiting.ofToken(token)) await this.#retry(push);
    });
  }

  /**
   * Makes the first attempt; what it brings about is done when this resolves. Where Google is asked, nobody waits for
   * that, as with SNS: the push is on disk then.
   */
  async deliver(endpoint: Endpoint, messageId: string, { message, ttlSeconds }: PushMessage): Promise<void> {
    const ttl = ttlSeconds ?? null;
    const push: Push = {
      message_id: messageId,
      endpoint_arn: endpoint.arn,
      token: endpoint.token,
      message,
      ttl_seconds: ttl,
      expires_at: Date.now() + triedForMs(ttl),
      attempts: 1,
    };
    if (this.#forwarding?.takes(push.token)) {
      this.#waiting.save(push);
      this.#inBackground(this.#attempt(push));
    } else await this.#attempt(push);
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.#forwarding?.close();
  }

  /** What fails because the services have been closed meanwhile is done again at the next start. */
  #inBackground(work: Promise<void>): void {
    work.catch((error) => {
      if (!this.#closed) throw error;
    });
  }

  async #attempt(push: Push): Promise<void> {
    if (!this.#forwarding?.takes(push.token)) {
      const outcome = this.#fcm.send(push.token, push.message, push.ttl_seconds ?? undefined);
      return this.#settle(push, { outcome, detail: '' });
    }
    const answer = await this.#forwarding.send(push);
    if (answer === undefined) return;
    const isTransient = answer.outcome !== 'ok' && FAILURES[answer.outcome] === undefined;
    if (isTransient && push.attempts >= MOST_ATTEMPTS) return this.#waiting.forget(push);
    await this.#settle(push, answer);
  }

  async #settle(push: Push, { outcome, retryAfterMs = 0 }: FcmAnswer): Promise<void> {
    const { message_id: messageId, token, message, attempts: attempt } = push;
    this.#observer.pushAnswered({ token, messageId, message, attempt, outcome });
    if (outcome === 'ok') return this.#waiting.forget(push);
    const failure = FAILURES[outcome];
    if (failure !== undefined) return this.#giveUp(push, failure);
    if (Date.now() >= push.expires_at) return this.#giveUp(push, TOO_LATE);
    this.#waiting.save(push);
    this.#schedule(push, retryAfterMs);
  }

  async #giveUp(push: Push, failure: Failure): Promise<void> {
    this.#waiting.forget(push);
    const endpoint = this.#endpoints.find(push.endpoint_arn);
    if (endpoint === undefined) return;
    const isDead = failure === WRONG_TOKEN;
    const after = isDead ? { ...endpoint, enabled: false } : endpoint;
    if (isDead) this.#endpoints.update(after);
    if (failure === WRONG_CREDENTIAL) this.#applications.disable(endpoint.application_arn);
    await this.#events.deliveryFailure(after, {
      ...failure,
      DeliveryAttempts: push.attempts,
      MessageId: push.message_id,
    });
    if (after.enabled !== endpoint.enabled) await this.#events.endpointUpdated(after);
  }

  #schedule(push: Push, leastDelayMs = 0): void {
    const usual = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** push.attempts);
    // Not beyond its end: then it is given up, with an event.
    const delay = Math.min(Math.max(usual, leastDelayMs), Math.max(0, push.expires_at - Date.now()));
    this.#timers.set(
      push.message_id,
      setTimeout(() => this.#inBackground(this.#retry(push)), delay),
    );
  }

  async #retry(push: Push): Promise<void> {
    const timer = this.#timers.get(push.message_id);
    // Without a timer the push is being tried right now.
    if (timer === undefined) return;
    clearTimeout(timer);
    this.#timers.delete(push.message_id);
    const again = { ...push, attempts: push.attempts + 1 };
    if (Date.now() >= push.expires_at) await this.#giveUp(push, TOO_LATE);
    else await this.#attempt(again);
  }
}

import type { Push } from '../../sns/push.ts';
import type { Fcm } from '../fcm.ts';
import { isMadeUpToken } from '../made-up-token.ts';
import type { FcmAnswer } from './fcm-answer.ts';
import type { GoogleFcm } from './google-fcm.ts';

/** Brings pushes to real phones, through Google. */
export class Forwarding {
  readonly #fcm: Fcm;
  readonly #google: GoogleFcm;
  readonly #report: (line: string) => void;
  #closed = false;

  /** @param report gets a line about each push, which names neither phone nor text */
  constructor(fcm: Fcm, google: GoogleFcm, report: (line: string) => void) {
    this.#fcm = fcm;
    this.#google = google;
    this.#report = report;
  }

  /** Pushes to phones that we made up stay here. */
  takes(token: string): boolean {
    return !isMadeUpToken(token);
  }

  /** Makes one attempt. Undefined where the run ended meanwhile: then the push is still waiting at the next start. */
  async send({
    message_id,
    token,
    message,
    ttl_seconds,
    expires_at,
    attempts,
  }: Push): Promise<FcmAnswer | undefined> {
    if (this.#closed) return undefined;
    const lives = Math.max(0, Math.ceil((expires_at - Date.now()) / 1000));
    const aged = ttl_seconds === null ? message : withTtl(message, Math.min(lives, ttl_seconds));
    const answer = await this.#google.send(token, aged);
    if (this.#closed) return undefined;
    this.#fcm.noteForwarded(message_id, token, aged, answer.outcome, answer.detail);
    this.#report(`FCM, try ${attempts} of ${message_id}: ${answer.outcome} (${answer.detail})`);
    return answer;
  }

  close(): void {
    this.#closed = true;
    this.#google.close();
  }
}

/** SNS puts what is left of the time to live into the message. */
function withTtl(message: Push['message'], seconds: number): object {
  const android = isObject(message.android) ? message.android : {};
  return { ...message, android: { ...android, ttl: `${seconds}s` } };
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

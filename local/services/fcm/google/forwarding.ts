import { type Push, ttlLeft } from '../../sns/push.ts';
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
  async send(push: Push): Promise<FcmAnswer | undefined> {
    if (this.#closed) return undefined;
    const { message_id, token, attempts } = push;
    const message = aged(push);
    const answer = await this.#google.send(token, message);
    if (this.#closed) return undefined;
    this.#fcm.noteForwarded(message_id, token, message, answer.outcome, answer.detail);
    this.#report(`FCM, try ${attempts} of ${message_id}: ${answer.outcome} (${answer.detail})`);
    return answer;
  }

  close(): void {
    this.#closed = true;
    this.#google.close();
  }
}

/** SNS puts what is left of the time to live into the message. */
function aged(push: Push): object {
  const left = ttlLeft(push);
  if (left === undefined) return push.message;
  const android = isObject(push.message.android) ? push.message.android : {};
  return { ...push.message, android: { ...android, ttl: `${left}s` } };
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

import { createStackClient, pushTokenOf } from '../../bench/scale/stack-client.ts';
import { createSecurityKey } from '../../lambdas/security-keys/security-key.ts';
import { reply } from '../support/reply.ts';
import type { Accepted } from './judge.ts';
import { pause, type Stack } from './stack.ts';

/** A person with a phone. */
export interface Member {
  readonly user: string;
  readonly securityKey: string;
  readonly token: string;
  readonly ticketId: number;
  readonly expected: Accepted['expected'];
}

interface Answer {
  /** 0 where there was none: the connection broke. */
  readonly status: number;
  readonly retryAfter: string | null;
  readonly milliseconds: number;
}

/** A local function has four processes: with more requests at a time, some would wait for others. */
const PEOPLE_WHO_ASK = 2;
const BETWEEN_ROUNDS_MS = 100;

let lastTicket = 0;
let lastComment = 0;

/** Everybody who calls the stack, and what they were answered. */
export class Chat {
  tried = 0;
  readonly accepted: Accepted[] = [];
  readonly authorizations: Answer[] = [];
  readonly wrongAnswers: string[] = [];
  readonly #stack: Stack;

  constructor(stack: Stack) {
    this.#stack = stack;
  }

  /**
   * People with new phones: on the first one nobody is signed in any more, of the others each second one is registered,
   * and the rest is known from replies only.
   */
  signIn(count: number): Promise<Member[]> {
    return Promise.all(
      Array.from({ length: count }, async (_, index) => {
        const ticketId = ++lastTicket;
        const user = `client-${ticketId}`;
        const securityKey = await createStackClient(this.#stack.run).issue(user);
        const expected = index === 0 ? 'signed_out' : 'push';
        const member: Member = { user, securityKey, token: pushTokenOf(user), ticketId, expected };
        if (index % 2 === 0) await this.#devices(member, '');
        if (expected === 'signed_out') await this.#devices(member, '/unregister');
        return member;
      }),
    );
  }

  /**
   * Has support reply to a person, one reply after the other, as Pyrus tells it; until the stack is gone.
   *
   * @param tries how often Pyrus tells of a reply that was not taken
   */
  async reply(member: Member, count: number, tries: number): Promise<void> {
    for (let index = 0; index < count; index++) {
      const commentId = ++lastComment;
      for (let attempt = 0; attempt < tries; attempt++) {
        const { status } = await this.#replyOnce(member, commentId);
        if (status === 0) return;
        if (status === 200) break;
      }
    }
  }

  /**
   * Asks for people who may use the chat, for one who may not, and with what is no key, all at a time, until a promise is
   * settled; so many rounds at least.
   */
  async authorizeWhile(members: readonly Member[], rounds: number, work: Promise<unknown>): Promise<void> {
    let over = false;
    const end = work.finally(() => {
      over = true;
    });
    const requests = [
      ...members
        .slice(0, PEOPLE_WHO_ASK)
        .map(({ user, securityKey }) => ({ user, securityKey, allowed: [200, 503] })),
      { user: 'nobody', securityKey: createSecurityKey(), allowed: [403, 503] },
      { user: 'nobody', securityKey: 'not a key', allowed: [400] },
    ];
    for (let round = 0; round < rounds || !over; round++) {
      const answers = await Promise.all(
        requests.map(({ user, securityKey, allowed }) => {
          const body = { app_id: this.#stack.appId, user_id: user, security_key: securityKey };
          return this.#ask('/authorize', this.#stack.run.outputs.AuthorizationUrl, body, allowed);
        }),
      );
      this.authorizations.push(...answers.filter(({ status }) => status !== 0));
      if (answers.every(({ status }) => status === 0)) break;
      await pause(BETWEEN_ROUNDS_MS);
    }
    await end;
  }

  /** Registers a phone anew, which a fault may prevent. */
  async register(member: Member): Promise<void> {
    await this.#devices(member, '', [200, 503]);
  }

  async #replyOnce({ user, token, ticketId, expected }: Member, commentId: number): Promise<Answer> {
    const { outputs } = this.#stack.run;
    const body = reply({ appId: this.#stack.appId, userId: user, deviceId: token, ticketId, commentId });
    this.tried++;
    const answer = await this.#ask('/webhook', outputs.WebhookUrl, body, [200, 503]);
    if (answer.status === 200) {
      const tag = `${ticketId}:${commentId}`;
      this.accepted.push({ commentId: String(commentId), token, tag, expected });
    }
    return answer;
  }

  async #devices(member: Member, path: string, allowed: readonly number[] = [200]): Promise<void> {
    const { user, securityKey, token } = member;
    const url = `${this.#stack.run.outputs.DevicesUrl}${path}`;
    const body = { app_id: this.#stack.appId, user_id: user, security_key: securityKey, token };
    await this.#ask(`/devices${path}`, url, body, allowed);
  }

  async #ask(name: string, url: string, body: object, allowed: readonly number[]): Promise<Answer> {
    const answer = await post(url, body);
    const { status, retryAfter } = answer;
    if (status !== 0 && !allowed.includes(status)) this.wrongAnswers.push(`${name} answered ${status}`);
    // Without it the answer is not the handler's: it died, or was cut off at the function's time-out.
    if (status === 503 && retryAfter === null) this.wrongAnswers.push(`${name}: 503 without Retry-After`);
    return answer;
  }
}

async function post(url: string, body: object): Promise<Answer> {
  const asked = performance.now();
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    await answer.arrayBuffer();
    const milliseconds = performance.now() - asked;
    return { status: answer.status, retryAfter: answer.headers.get('retry-after'), milliseconds };
  } catch {
    return { status: 0, retryAfter: null, milliseconds: performance.now() - asked };
  }
}

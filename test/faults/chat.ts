import { createSecurityKey } from '../../lambdas/security-keys/security-key.ts';
import { reply } from '../support/reply.ts';
import { type Answer, Doors } from './doors.ts';
import type { Accepted } from './judge.ts';
import { fateOf, type Member, newCredential, newMember } from './members.ts';
import { pause, type Stack } from './stack.ts';

/** A local function has four processes: with more requests at a time, some would wait for others. */
const PEOPLE_WHO_ASK = 2;
const BETWEEN_ROUNDS_MS = 100;

let lastComment = 0;

/** Everybody who calls the stack, and what they were answered. */
export class Chat {
  readonly doors: Doors;
  /** Comments of all calls of the webhook. */
  readonly told = new Set<string>();
  readonly accepted: Accepted[] = [];
  /** Those that take a read to answer. */
  readonly authorizations: Answer[] = [];
  /** All answers of the webhook. */
  readonly webhook: Answer[] = [];
  readonly #stack: Stack;
  /** Of the company's backend. */
  readonly #credential: string;

  private constructor(stack: Stack, credential: string) {
    this.#stack = stack;
    this.#credential = credential;
    this.doors = new Doors(stack);
  }

  static async open(stack: Stack): Promise<Chat> {
    return new Chat(stack, await newCredential(stack));
  }

  /** Brings a new person with a new phone into the chat. */
  async welcome(phone: Member['phone']): Promise<Member> {
    const member = await newMember(this.#stack, phone);
    if (phone !== 'unregistered') await this.register(member);
    if (phone === 'signed_out') await this.unregister(member);
    return member;
  }

  /**
   * Has support reply to a person, one reply after the other, as Pyrus tells it; until the stack is gone.
   *
   * @param tries how often Pyrus tells of a reply that was not taken
   */
  async reply(member: Member, count: number, tries = 1, fate = fateOf(member)): Promise<void> {
    for (let index = 0; index < count; index++) {
      const commentId = ++lastComment;
      for (let attempt = 0; attempt < tries; attempt++) {
        const { status } = await this.#replyOnce(member, commentId, fate);
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
    const nobody = { user: 'nobody', securityKey: createSecurityKey() };
    for (let round = 0; round < rounds || !over; round++) {
      const answers = await Promise.all([
        ...members.slice(0, PEOPLE_WHO_ASK).map((member) => this.authorize(member)),
        this.authorize(nobody, 403),
        this.#ask('/authorize', { ...nobody, securityKey: 'not a key' }, 400),
      ]);
      if (answers.every(({ status }) => status === 0)) break;
      await pause(BETWEEN_ROUNDS_MS);
    }
    await end;
  }

  async authorize(who: Pick<Member, 'user' | 'securityKey'>, expected = 200): Promise<Answer> {
    const answer = await this.#ask('/authorize', who, expected);
    if (answer.status !== 0) this.authorizations.push(answer);
    return answer;
  }

  async register(member: Member): Promise<void> {
    await this.#ask('/devices', member, 200);
  }

  async unregister(member: Member): Promise<void> {
    await this.#ask('/devices/unregister', member, 200);
  }

  /** The company's backend asks for a key for somebody new. */
  async issue(): Promise<void> {
    const body = { app_id: this.#stack.appId, user_id: `employee-${crypto.randomUUID()}` };
    await this.doors.ask('/keys/issue', body, 200, this.#credential);
  }

  async #replyOnce(
    { user, token, ticketId }: Member,
    commentId: number,
    fate: Pick<Accepted, 'reaches' | 'ends'>,
  ): Promise<Answer> {
    const body = reply({ appId: this.#stack.appId, userId: user, deviceId: token, ticketId, commentId });
    this.told.add(String(commentId));
    const answer = await this.doors.ask('/webhook', body, 200);
    this.webhook.push(answer);
    if (answer.status === 200) {
      this.accepted.push({ commentId: String(commentId), token, tag: `${ticketId}:${commentId}`, ...fate });
    }
    return answer;
  }

  #ask(
    path: '/authorize' | '/devices' | '/devices/unregister',
    { user, securityKey, token }: Pick<Member, 'user' | 'securityKey'> & Partial<Pick<Member, 'token'>>,
    expected: number,
  ): Promise<Answer> {
    const body = {
      app_id: this.#stack.appId,
      user_id: user,
      security_key: securityKey,
      ...(path === '/authorize' ? {} : { token }),
    };
    return this.doors.ask(path, body, expected);
  }
}

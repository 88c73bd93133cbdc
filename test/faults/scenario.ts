import { Chat, type Member } from './chat.ts';
import { gather } from './evidence.ts';
import { judge, type Verdict } from './judge.ts';
import { Queues } from './queues.ts';
import type { Stack } from './stack.ts';

export interface Result extends Verdict {
  readonly name: string;
  /** Messages that were in the queue when the fault ended. */
  readonly heldUp: number;
  readonly authorizations: number;
  /** Of these, answered with 503. */
  readonly unavailable: number;
  /** The slowest answer to an authorization, in milliseconds of this machine. */
  readonly slowest: number;
  /** Whatever else is worth telling, such as how often a process was killed. */
  readonly note: string;
}

export interface Scenario {
  readonly name: string;
  readonly run: (stack: Stack) => Promise<Result>;
}

/** How much happens in a scenario. */
export interface Size {
  readonly phones: number;
  /** To each phone. */
  readonly replies: number;
}

/** Everything must be settled so soon after the faults are over; generous, for the machine may be busy. Milliseconds. */
export const RECOVERED_WITHIN = 60_000;
/** Pyrus' bots repeat a call twice; of the chat's webhook nothing is known. */
export const TRIES_OF_PYRUS = 3;

/** A stack with new people who have nothing to do with those of former scenarios. */
export class Scene {
  readonly stack: Stack;
  readonly chat: Chat;
  readonly queues: Queues;
  readonly members: readonly Member[];

  private constructor(stack: Stack, chat: Chat, members: readonly Member[]) {
    this.stack = stack;
    this.chat = chat;
    this.queues = new Queues(stack);
    this.members = members;
  }

  static async begin(stack: Stack, { phones }: Size): Promise<Scene> {
    await fetch(stack.run.outputs.CallsUrl, { method: 'DELETE' });
    const chat = new Chat(stack);
    return new Scene(stack, chat, await chat.signIn(phones));
  }

  /** Has support reply to everybody at a time, while the chats are open, and phones register anew. */
  async converse(replies: number, tries = 1): Promise<void> {
    const { chat, members } = this;
    const work = Promise.all([
      ...members.map((member) => chat.reply(member, replies, tries)),
      // Never the first one: nobody is signed in there, and that is to stay so.
      ...members.slice(2, 3).map((member) => chat.register(member)),
    ]);
    await chat.authorizeWhile(members, replies, work);
  }

  /** Waits until the stack has recovered, and judges. */
  async conclude(name: string, more: Partial<Pick<Result, 'heldUp' | 'note'>> = {}): Promise<Result> {
    await this.queues.drain(RECOVERED_WITHIN);
    const { evidence } = await gather(this);
    return this.result(name, judge(evidence), more);
  }

  result(name: string, verdict: Verdict, more: Partial<Pick<Result, 'heldUp' | 'note'>> = {}): Result {
    const { authorizations } = this.chat;
    return {
      name,
      ...verdict,
      authorizations: authorizations.length,
      unavailable: authorizations.filter(({ status }) => status === 503).length,
      slowest: Math.max(0, ...authorizations.map(({ milliseconds }) => milliseconds)),
      heldUp: 0,
      note: '',
      ...more,
    };
  }
}

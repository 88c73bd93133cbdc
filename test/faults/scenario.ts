import { Chat } from './chat.ts';
import { gather } from './evidence.ts';
import { type Allowance, judge, type Verdict } from './judge.ts';
import { fateOf, type Member, setPhone } from './members.ts';
import type { Message } from './queues.ts';
import { Queues } from './queues.ts';
import type { Stack, Strokes } from './stack.ts';

export interface Result extends Verdict {
  readonly name: string;
  /** Row of the summary. */
  readonly group: string;
  /** Calls that were struck, processes that were killed, poison that was sent. */
  readonly struck: number;
  /** Messages that were in the queue when the fault ended. */
  readonly heldUp: number;
  /** Authorizations that take a read. */
  readonly authorizations: number;
  /** Of these, answered with 503. */
  readonly unavailable: number;
  /** The slowest answer to an authorization, in milliseconds of this machine. */
  readonly slowest: number;
  /** Whatever else is worth telling. */
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

/** What a scenario knows of itself. */
interface About {
  readonly name: string;
  readonly group: string;
  readonly allowance: Allowance;
  readonly struck: number;
  readonly heldUp?: number;
  readonly note?: string;
  /** See `Evidence`. */
  readonly putBack?: ReadonlySet<string>;
  /** What should have happened for the scenario to prove anything, and did not. */
  readonly unproven?: readonly string[];
}

/** Everything must be settled so soon after the faults are over; generous, for the machine may be busy. Milliseconds. */
export const RECOVERED_WITHIN = 60_000;
/** Pyrus' bots repeat a call twice; of the chat's webhook nothing is known. */
export const TRIES_OF_PYRUS = 3;

/** No reply is pushed twice, and none is given up. */
export const NO_ALLOWANCE: Allowance = { pushesPerReceive: 0, deadLetters: false };

/** On the first phone nobody is signed in any more; of the others each second one is known from replies only. */
function kindOf(index: number): Member['phone'] {
  if (index === 0) return 'signed_out';
  return index % 2 === 1 ? 'unregistered' : 'registered';
}

/** A stack with new people who have nothing to do with those of former scenarios. */
export class Scene {
  readonly stack: Stack;
  readonly chat: Chat;
  readonly queues: Queues;
  readonly members: readonly Member[];
  readonly #strokes: readonly Strokes[];

  private constructor(stack: Stack, chat: Chat, members: readonly Member[], strokes: readonly Strokes[]) {
    this.stack = stack;
    this.chat = chat;
    this.queues = new Queues(stack);
    this.members = members;
    this.#strokes = strokes;
  }

  /**
   * @param dead phones more whose app was removed
   */
  static async begin(stack: Stack, { phones }: Size, dead = 0): Promise<Scene> {
    await fetch(stack.run.outputs.CallsUrl, { method: 'DELETE' });
    const chat = await Chat.open(stack);
    const kinds: Member['phone'][] = [
      ...Array.from({ length: phones }, (_, index) => kindOf(index)),
      ...Array<Member['phone']>(dead).fill('dead'),
    ];
    const members = await Promise.all(kinds.map((kind) => chat.welcome(kind)));
    for (const member of members) if (member.phone === 'dead') await setPhone(stack, member, 'unregistered');
    return new Scene(stack, chat, members, await stack.strokes());
  }

  /** How often calls were struck since the scene began, or since the run was started anew. */
  async struck(ofWhich: (strokes: Strokes) => boolean = () => true): Promise<number> {
    const sum = (strokes: readonly Strokes[]) =>
      strokes.filter(ofWhich).reduce((times, one) => times + one.times, 0);
    return sum(await this.stack.strokes()) - sum(this.#strokes);
  }

  /** Has support reply to everybody at a time, while chats are open, and people sign in and out. */
  async converse(replies: number, tries = 1): Promise<void> {
    const { chat, members } = this;
    const of = (phone: Member['phone']) => members.filter((member) => member.phone === phone).slice(0, 1);
    const work = Promise.all([
      // A dead phone's second push would tell `deliver` what `feedback` is to learn from the first.
      ...members.map((member) => chat.reply(member, member.phone === 'dead' ? 1 : replies, tries)),
      ...of('registered').map((member) => chat.register(member)),
      ...of('signed_out').map((member) => chat.unregister(member)),
      chat.issue(),
    ]);
    await chat.authorizeWhile(members, replies, work);
  }

  /** Has replies accepted, and held up: SNS is down from here on. */
  async holdUp(replies: number): Promise<void> {
    await this.stack.setFaults([{ service: 'sns', mode: 'error', rate: 1 }]);
    await Promise.all(this.members.map((member) => this.chat.reply(member, replies)));
  }

  /** Nothing is broken any more, and nobody has started anything anew: everything works for everybody. */
  async proveRecovery(): Promise<void> {
    const { chat, members, queues, stack } = this;
    await Promise.all([
      chat.issue(),
      ...members.map(async (member) => {
        await chat.authorize(member);
        if (member.phone === 'signed_out') await chat.unregister(member);
        else if (member.phone !== 'dead') await chat.register(member);
        if (member.phone !== 'dead') await chat.reply(member, 1);
      }),
    ]);
    await queues.drain(RECOVERED_WITHIN);
    const dead = members.filter(({ phone }) => phone === 'dead');
    if (dead.length === 0) return;
    // SNS has told by now that they are dead, and `feedback` has noted it.
    await Promise.all(
      dead.map((member) => chat.reply(member, 1, 1, { ...fateOf(member), ends: ['dead_phone'] })),
    );
    await queues.drain(RECOVERED_WITHIN);
    await Promise.all(
      dead.map(async (member) => {
        await setPhone(stack, member, 'ok');
        await chat.register(member);
        await chat.reply(member, 1, 1, { reaches: true, ends: ['sent'] });
      }),
    );
    await queues.drain(RECOVERED_WITHIN);
  }

  /** Proves that the stack has recovered, and judges. */
  async conclude(about: About): Promise<Result> {
    await this.proveRecovery();
    const { evidence, deadLetters } = await gather(this);
    const strangers = deadLetters.length - evidence.dead.size;
    return this.result(about, judge({ ...evidence, putBack: about.putBack ?? new Set() }, about.allowance), [
      ...(strangers > 0 ? [`${strangers} messages in the dead-letter queue are no replies`] : []),
    ]);
  }

  /** @param other findings of the scenario's own */
  result(
    { name, group, struck, heldUp = 0, note = '', unproven = [] }: About,
    verdict: Omit<Verdict, 'wrongStatus' | 'tooSlow'>,
    other: readonly string[] = [],
  ): Result {
    const { authorizations, doors } = this.chat;
    return {
      name,
      group,
      struck,
      heldUp,
      note,
      ...verdict,
      wrongStatus: doors.wrongStatus,
      tooSlow: doors.tooSlow,
      other: [
        ...verdict.other,
        ...other,
        ...unproven,
        ...(verdict.accepted === 0 ? ['no reply was accepted: this proves nothing'] : []),
        ...(struck === 0 ? ['no fault struck: this proves nothing'] : []),
        ...this.stack.refused,
      ],
      authorizations: authorizations.length,
      unavailable: authorizations.filter(({ status }) => status === 503).length,
      slowest: doors.slowest,
    };
  }

  /** Puts dead letters back into the queue, as an operator does. */
  async redrive(deadLetters: readonly Message[]): Promise<void> {
    for (const letter of deadLetters) await this.queues.send(letter);
  }
}

import type { Member } from './crowd.ts';
import { clock } from './phone.ts';
import type { ReceivedPush, StackClient } from './stack-client.ts';

/** A reply of support, when it was accepted, and what was said to it. */
export interface SentReply {
  readonly token: string;
  readonly commentId: string;
  /** Milliseconds since 1970. */
  readonly asked: number;
  readonly answered: number;
  readonly status: number;
}

/** Seconds of a phone between two replies that it gets: a chat in which support is busy. */
export const SECONDS_BETWEEN_REPLIES = 600;

/** Sends replies to people who are welcome, until the end: one after the other, spread evenly. */
export async function sendReplies(
  stack: StackClient,
  members: readonly Member[],
  compress: number,
  endsAt: number,
): Promise<SentReply[]> {
  const welcome = members.filter(({ standing }) => standing === 'welcome');
  const pause = (SECONDS_BETWEEN_REPLIES * 1000) / compress / welcome.length;
  const underWay: Promise<SentReply>[] = [];
  let due = clock();
  for (let number = 1; due < endsAt; number++) {
    const member = welcome[Math.floor(Math.random() * welcome.length)];
    if (member === undefined) break;
    underWay.push(sendReply(stack, member, number));
    due += pause;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - clock())));
  }
  return Promise.all(underWay);
}

async function sendReply(stack: StackClient, member: Member, number: number): Promise<SentReply> {
  const { user, token, ticketId } = member;
  const asked = clock();
  const status = await stack.reply({ user, token, ticketId, commentId: number });
  // Who gets a message looks at it.
  member.phone.touch();
  return { token, commentId: String(number), asked, answered: clock(), status };
}

const PATIENCE = 60_000;

/** What reached phones, once as many pushes as replies have come, or none comes any more. */
export async function awaitPushes(stack: StackClient, count: number): Promise<ReceivedPush[]> {
  const end = clock() + PATIENCE;
  for (;;) {
    const pushes = await stack.pushes();
    if (pushes.length >= count || clock() > end) return pushes;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

/** What is wrong with the pushes: each reply is to reach its phone, and no other, once. */
export function wrongPushes(replies: readonly SentReply[], pushes: readonly ReceivedPush[]): string[] {
  const received = Map.groupBy(pushes, ({ commentId }) => commentId);
  const sent = new Set(replies.map(({ commentId }) => commentId));
  return [
    ...replies
      .filter(({ status }) => status !== 200)
      .map(({ commentId, status }) => `reply ${commentId}: the webhook answered ${status}`),
    ...replies
      .filter(({ status }) => status === 200)
      .flatMap(({ commentId, token }) => {
        const arrived = received.get(commentId) ?? [];
        if (arrived.length !== 1) return [`reply ${commentId}: ${arrived.length} pushes`];
        return arrived[0]?.token === token ? [] : [`reply ${commentId}: pushed to another phone`];
      }),
    ...pushes
      .filter(({ commentId }) => !sent.has(commentId))
      .map(({ commentId }) => `push ${commentId}: no reply`),
  ];
}

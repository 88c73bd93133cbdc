import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocalRun } from '../../test/e2e/local-run.ts';
import { quantile } from '../statistics.ts';
import { type Member, mayBe, openChats, revokeSome, signIn } from './crowd.ts';
import type { LoadOptions } from './options.ts';
import { clock } from './phone.ts';
import { awaitPushes, type SentReply, sendReplies, wrongPushes } from './replies.ts';
import { createStackClient, type ReceivedPush, type StackClient } from './stack-client.ts';

/** Milliseconds. */
interface Times {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

export interface LoadResult extends LoadOptions {
  readonly authorizations: number;
  /** Authorizations a second of this machine. */
  readonly rate: number;
  readonly answers: Readonly<Record<string, number>>;
  readonly authorize: Times;
  /** Authorizations asked later than the schedule says: the machine was too slow for so many phones. */
  readonly late: number;
  readonly replies: number;
  readonly webhook: Times;
  /** From the webhook's answer until FCM had the push. */
  readonly push: Times;
  /** A line for each answer that was wrong, and each push that was lost, repeated or misled. */
  readonly wrong: readonly string[];
}

/**
 * Puts simulated phones on a local run of the stack: they ask as often as Pyrus' SDK does, are replied to, some of them
 * are refused, and some keys are revoked meanwhile. Every answer and every push is checked.
 */
export async function runLoad(options: LoadOptions, report: (line: string) => void): Promise<LoadResult> {
  const dataDir = mkdtempSync(join(tmpdir(), 'pyrus-chat-load-'));
  const run = await startLocalRun(dataDir);
  try {
    report('The stack runs on this machine; people sign in');
    return await load(createStackClient(run), options, report);
  } finally {
    await run.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** The same with a stack that runs already. */
export async function load(
  stack: StackClient,
  options: LoadOptions,
  report: (line: string) => void,
): Promise<LoadResult> {
  const { phones, seconds, compress } = options;
  const people = await signIn(stack, phones);
  report(
    `${phones} phones for ${seconds} s, in which ${((seconds * compress) / 60).toFixed(1)} minutes of theirs pass`,
  );
  const startsAt = clock();
  const endsAt = startsAt + seconds * 1000;
  const members = openChats(stack, people, compress, { startsAt, endsAt });
  const [replies] = await Promise.all([
    sendReplies(stack, members, compress, endsAt),
    revokeSome(stack, members, seconds * 1000),
    ...members.map(({ phone }) => phone.run()),
  ]);
  const pushes = await awaitPushes(stack, replies.filter(({ status }) => status === 200).length);
  return summarise(options, members, replies, pushes);
}

function summarise(
  options: LoadOptions,
  members: readonly Member[],
  replies: readonly SentReply[],
  pushes: readonly ReceivedPush[],
): LoadResult {
  const authorizations = members.flatMap(({ phone }) => phone.authorizations);
  const receivedAt = new Map(pushes.map(({ commentId, receivedAt }) => [commentId, receivedAt]));
  const answers = Map.groupBy(authorizations, ({ status }) => String(status));
  return {
    ...options,
    authorizations: authorizations.length,
    rate: authorizations.length / options.seconds,
    answers: Object.fromEntries([...answers].sort().map(([status, those]) => [status, those.length])),
    authorize: times(authorizations.map(({ asked, answered }) => answered - asked)),
    late: members.reduce((sum, { phone }) => sum + phone.late, 0),
    replies: replies.length,
    webhook: times(replies.map(({ asked, answered }) => answered - asked)),
    push: times(
      replies.flatMap(({ commentId, answered }) => {
        const at = receivedAt.get(commentId);
        return at === undefined ? [] : [Math.max(0, at - answered)];
      }),
    ),
    wrong: [...members.flatMap(wrongAnswers), ...wrongPushes(replies, pushes)],
  };
}

const wrongAnswers = (member: Member): string[] =>
  member.phone.authorizations
    .filter((authorization) => !mayBe(member, authorization).includes(authorization.status))
    .map(({ status }) => `${member.user} (${member.standing}): /authorize answered ${status}`);

const times = (milliseconds: readonly number[]): Times =>
  milliseconds.length === 0
    ? { p50: 0, p99: 0, max: 0 }
    : { p50: quantile(milliseconds, 0.5), p99: quantile(milliseconds, 0.99), max: quantile(milliseconds, 1) };

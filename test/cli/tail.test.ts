import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { reply } from '../support/reply.ts';
import { createChat } from './support/chat.ts';
import { type RunningCli, startCli, until } from './support/cli.ts';
import { ndjson, startWorld, type World } from './support/world.ts';

/** `tail` against a local run: what it shows while things happen, and how it ends. */
const TICKET = 4711;

let world: World;
let chat: ReturnType<typeof createChat>;
beforeAll(async () => {
  world = await startWorld();
  chat = createChat(world);
}, 120_000);
afterAll(() => world?.stop());

const running: RunningCli[] = [];
afterEach(() => {
  for (const { child } of running.splice(0)) child.kill('SIGKILL');
});

const tokenOf = (name: string): string => `instance:APA91bTokenThatNobodyMaySee-${name}`;

/** Starts `tail`, and waits until it follows. */
async function startTail(...args: string[]) {
  const tail = startCli(['tail', ...args, `--local=${world.dataDir}`]);
  running.push(tail);
  let stdout = '';
  let stderr = '';
  tail.child.stdout?.on('data', (chunk) => (stdout += chunk));
  tail.child.stderr?.on('data', (chunk) => (stderr += chunk));
  await until(() => stderr.includes('Following'));
  return {
    shown: () => stdout,
    /** Waits until something was shown, and presses Ctrl-C. */
    async endAfter(...texts: readonly string[]) {
      await until(() => texts.every((text) => stdout.includes(text)));
      tail.child.kill('SIGINT');
      return tail.ended;
    },
    ...tail,
  };
}

/** By name: which of two functions is the first to write is open. */
const eventsIn = (stdout: string): string[] =>
  ndjson(stdout)
    .map(({ event }) => event)
    .sort();

const replyTo = (userId: string, ticketId: number) =>
  chat.reply(
    reply({
      ticketId,
      userId,
      deviceId: tokenOf(userId),
      appId: world.appId,
      text: 'canary',
      author: 'Canary',
    }),
  );

test('each shows what it is asked for, once, and Ctrl-C ends it', async () => {
  const [everything, ofUser, ofTicket] = await Promise.all([
    startTail(),
    startTail('--user', 'ann', '--json'),
    startTail('--ticket', String(TICKET), '--json'),
  ]);

  await chat.signIn('ann', tokenOf('ann'));
  await chat.fcmSays(tokenOf('bea'), 'unregistered');
  await replyTo('ann', 1);
  await replyTo('bea', TICKET);
  const key = (await world.invoke({ action: 'issue', user_id: 'ann' })).security_key;
  await world.invoke({ action: 'revoke', user_id: 'ann' });
  await world.authorize('ann', key);

  const all = await everything.endAfter(
    'NOT DELIVER (InvalidPlatformToken)',
    'the chat was REFUSED (revoked)',
  );
  const user = await ofUser.endAfter('authorization refused', 'push sent');
  const ticket = await ofTicket.endAfter('platform event');

  expect([all.code, user.code, ticket.code]).toEqual([130, 130, 130]);
  expect(eventsIn(user.stdout)).toEqual([
    'authorization refused',
    'phone registered',
    'push sent',
    'reply queued',
    ...Array(3).fill('security keys changed'),
  ]);
  expect(eventsIn(ticket.stdout)).toEqual(['platform event', 'push sent', 'reply queued']);
  expect(all.stdout.match(/^.* SENT: /gm)).toHaveLength(2);
  expect(all.stdout).toMatch(
    /^\d\d:\d\d:\d\d\.\d{3} {2}webhook {3}a reply came in and is queued {2}\[phone \S{8}, user \S{8}, push \S{8}\]$/m,
  );
  for (const { stdout, stderr } of [all, user, ticket]) {
    expect(stdout + stderr).not.toMatch(/canary|TokenThatNobodyMaySee|pmc1_/i);
  }
});

test('a retry of a ticket whose reply came before is shown', async () => {
  await fetch(world.run.outputs.FaultsUrl, {
    method: 'PUT',
    body: JSON.stringify({ service: 'sns', mode: 'throttle' }),
  });
  await replyTo('cem', 815);
  const tail = await startTail('--ticket', '815', '--user', 'cem');

  const { stdout } = await tail.endAfter('FAILED, it is tried again');
  await fetch(world.run.outputs.FaultsUrl, { method: 'DELETE' });

  expect(stdout).toMatch(/ deliver {3}try \d+ FAILED, it is tried again: Thrott/);
});

describe('it ends', () => {
  test('by itself after --for, with exit code 0 and nothing shown where nothing happened', async () => {
    const { code, stdout } = await world.cli(['tail', '--user', 'nobody', '--for', '1s']);

    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
  });

  test('where its reader goes away', async () => {
    const tail = await startTail();
    tail.child.stdout?.destroy();

    await replyTo('dan', 2);

    expect((await tail.ended).code).toBe(0);
  });

  test.each([
    [['--all', '--user', 'x'], 'cannot be used with'],
    [['--for', 'ever'], '45s'],
  ])('%j is wrong usage', async (args, hint) => {
    const { code, stderr } = await world.cli(['tail', ...args]);

    expect(code).toBe(2);
    expect(stderr).toContain(hint);
  });
});

import { beforeEach, expect, test } from '@jest/globals';
import { pushIdOf, type ReplyPush } from '../../../lambdas/push/reply-push.ts';
import { replyPush } from '../../unit/reply-push-record.ts';
import { createChat } from '../support/chat.ts';
import type { World } from '../support/world.ts';

const SECRETS = ['APA91b', 'the text of a person', 'Name of an author'];

/** Pushes that were given up. */
export function dlqSuite(world: () => World): void {
  const chat = () => createChat(world());
  let comment = 5_000;
  const push = (differences: Partial<ReplyPush> = {}) =>
    replyPush({
      app_id: world().appId,
      ticket_id: '501',
      comment_id: String(comment++),
      device_id: 'dead:APA91bTokenThatNobodyMaySee',
      created_at: new Date().toISOString(),
      text: 'the text of a person',
      author: 'Name of an author',
      ...differences,
    });
  const list = async () => (await world().json(['dlq', 'list'])).answer;
  const redrive = (...args: string[]) => world().cli(['dlq', 'redrive', '--yes', ...args]);
  beforeEach(() => redrive());

  test('list tells what they are and why they are here, and takes none out', async () => {
    const one = push();
    await chat().giveUp(one, 'ThrottledException');
    await chat().leaveDead('no push at all', 'group', crypto.randomUUID());
    const first = await world().cli(['dlq', 'list']);
    const again = await list();

    expect(first.code).toBe(0);
    expect(first.stdout).toMatch(/^SINCE +TICKET +PUSH +USER +DEVICE +REASON\n/);
    expect(first.stdout).toMatch(
      new RegExp(
        `Z {2}501 +${pushIdOf(one).slice(0, 8)} {2}\\S{8} {2}\\S{8} {2}gave_up:ThrottledException$`,
        'm',
      ),
    );
    expect(first.stdout).toContain('no_push');
    expect(first.stderr).toContain('pyrus-chat dlq redrive');
    expect(again.pushes).toHaveLength(2);
    expect(again.not_shown).toBe(0);
    for (const secret of SECRETS)
      expect(first.stdout + first.stderr + JSON.stringify(again)).not.toContain(secret);
  });

  test('redrive --ticket puts back those of the ticket only, and they are sent', async () => {
    const others = Array.from({ length: 7 }, () => push({ ticket_id: '600', device_id: 'a:dead' }));
    const behind = Array.from({ length: 7 }, (_, n) =>
      push({ ticket_id: n % 2 === 0 ? '601' : '600', device_id: 'b:dead' }),
    );
    for (const each of [...others, ...behind]) await chat().giveUp(each, 'InternalError');
    const limited = await world().json(['dlq', 'list', '--limit', '3']);
    const { code, stdout } = await redrive('--ticket', '601');
    const left = await list();

    expect(limited.answer).toMatchObject({ pushes: { length: 3 }, not_shown: 11 });
    expect({ code, stdout }).toEqual({ code: 0, stdout: '4 pushes put back into the queue.\n' });
    expect(left.pushes.map((each: { ticket_id: string }) => each.ticket_id)).toEqual(Array(10).fill('600'));
    const back = behind.filter(({ ticket_id }) => ticket_id === '601');
    for (const each of back) expect(await chat().endOf(each)).toBe('sent');
    const sent = (await chat().fcmMessages()).filter(({ message }) => message.data.ticket_id === '601');
    expect(sent.map(({ message }) => message.data.comment_id)).toEqual(
      back.map(({ comment_id }) => comment_id),
    );
  });

  test('redrive puts all back; what is too old by now is suppressed', async () => {
    const late = push({ ticket_id: '602', created_at: '2026-01-01T00:00:00.000Z' });
    await chat().giveUp(late, 'TimeoutError');
    const timely = push({ ticket_id: '602' });
    await chat().giveUp(timely, 'TimeoutError');
    const { code, answer } = await world().json(['dlq', 'redrive', '--yes']);

    expect({ code, answer }).toEqual({ code: 0, answer: { moved: 2, running: false } });
    expect((await list()).pushes).toEqual([]);
    expect(await Promise.all([late, timely].map((each) => chat().endOf(each)))).toEqual(['stale', 'sent']);
  });

  test('nothing is done unasked, nor where there is nothing', async () => {
    const none = await redrive('--ticket', '501');
    const empty = await world().cli(['dlq', 'list']);
    await chat().giveUp(push(), 'TimeoutError');
    const unasked = await world().cli(['dlq', 'redrive']);

    expect(none).toMatchObject({ code: 0, stdout: 'There was nothing to put back.\n' });
    expect(empty.stdout).toBe('The dead-letter queue is empty.\n');
    expect(unasked).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('stale') });
    expect((await list()).pushes).toHaveLength(1);
  });
}

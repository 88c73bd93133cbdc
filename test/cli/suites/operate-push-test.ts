import { expect, test } from '@jest/globals';
import { createChat } from '../support/chat.ts';
import type { World } from '../support/world.ts';

/** Marked pushes. */
export function pushTestSuite(world: () => World): void {
  const chat = () => createChat(world());
  const pushTest = (...args: string[]) => world().cli(['push-test', '--wait', '60', ...args]);
  /** Where FCM refuses nothing, there is nothing to wait for. */
  const BRIEFLY = ['--watch', '0'];
  /** What FCM refuses ends the watch. */
  const LONG = ['--watch', '60'];
  const token = (name: string) => `${name}:APA91bTokenThatNobodyMaySee`;

  test('goes to all phones where the user is signed in, and to no other', async () => {
    await chat().signIn('pushed-1', token('mine'));
    await chat().signIn('pushed-1', token('mine-too'));
    await chat().signIn('pushed-1', token('sold'));
    await chat().signIn('pushed-2', token('sold'));
    const { code, stdout, stderr } = await pushTest('--user', 'pushed-1', ...BRIEFLY);

    expect(code).toBe(0);
    expect(stdout.trimEnd().split('\n')).toEqual([
      expect.stringMatching(
        /^Phone \S{8}: sent: SNS took it .* as its message \S+\. FCM has refused nothing/,
      ),
      expect.stringMatching(/^Phone \S{8}: sent: /),
    ]);
    expect(stderr).toContain('notification channel pyrus_chat');
    expect(stdout + stderr).not.toContain('APA91b');
    for (const name of ['mine', 'mine-too']) {
      expect(await chat().seenOn(token(name))).toEqual([expect.stringContaining('Это проверка')]);
    }
    expect(await chat().seenOn(token('sold'))).toEqual([]);
  });

  test('what FCM refuses is told, and the next time why nothing was sent', async () => {
    await chat().signIn('pushed-3', token('removed'));
    await chat().fcmSays(token('removed'), 'unregistered');
    const refused = await world().json(['push-test', '--user', 'pushed-3', ...LONG]);
    const next = await pushTest('--user', 'pushed-3', ...LONG);

    expect(refused).toMatchObject({
      code: 1,
      answer: {
        ok: false,
        pushes: [
          {
            status: 'refused',
            reason: 'InvalidPlatformToken',
            sns_message_id: expect.any(String),
            meaning: expect.stringContaining('the app was removed'),
          },
        ],
      },
    });
    expect(next).toMatchObject({ code: 1, stdout: expect.stringMatching(/^Phone \S{8}: dead_phone: /) });
  });

  test('a token that no app registered gets it; a wrong message is told as such', async () => {
    const fine = await pushTest('--token', token('seen-first'), ...BRIEFLY);
    await chat().fcmSays(token('no-token'), 'invalid_argument');
    const wrong = await pushTest('--token', token('no-token'), ...LONG);

    expect(fine.code).toBe(0);
    expect(await chat().seenOn(token('seen-first'))).toHaveLength(1);
    expect(wrong).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('refused (InvalidNotification)'),
    });
  });

  test('a registered phone gets it for its user only, and says that --user is missing', async () => {
    await chat().signIn('pushed-4', token('of-4'));
    const nobody = await pushTest('--token', token('of-4'), ...LONG);
    const theirs = await pushTest(
      '--token',
      token('of-4'),
      '--user',
      'pushed-4',
      '--ticket',
      '78',
      ...BRIEFLY,
    );

    expect(nobody).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('other_user'),
      stderr: expect.stringContaining('give --user as well'),
    });
    expect(theirs.code).toBe(0);
    expect((await chat().fcmMessages()).at(-1)).toMatchObject({
      token: token('of-4'),
      message: {
        notification: { title: 'Проверка уведомлений (pyrus-chat)' },
        data: { ticket_id: '78', user_id: 'pushed-4' },
      },
    });
  });

  test('a user without a phone; nobody at all', async () => {
    const nowhere = await world().json(['push-test', '--user', 'pushed-nowhere']);
    const nobody = await world().cli(['push-test']);

    expect(nowhere).toMatchObject({ code: 1, answer: { error: { code: 'NoPhone' } } });
    expect(nobody).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('--user ID') });
  });
}

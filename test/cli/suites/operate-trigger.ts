import { afterAll, expect, test } from '@jest/globals';
import { createChat } from '../support/chat.ts';
import type { World } from '../support/world.ts';

/** Playing Pyrus. */
export function triggerSuite(world: () => World): void {
  const chat = () => createChat(world());
  /** Waits long, for the machine may be busy; what ends sooner is told sooner. */
  const WAIT = ['--wait', '60'];
  const pushesTo = async (user: string) =>
    (await chat().fcmMessages()).filter(({ message }) => message.data.user_id === user);
  afterAll(() => fetch(world().run.outputs.FaultsUrl, { method: 'DELETE' }));

  test('a reply: what was told, what came back, what became of it; secrets stay out', async () => {
    const args = [
      'trigger',
      'reply',
      '--user',
      'trigger-1',
      '--text',
      'Your order',
      '--ticket',
      '77',
      ...WAIT,
    ];
    const { code, stdout, stderr } = await world().cli(args);
    const [push] = await pushesTo('trigger-1');

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(push).toMatchObject({
      message: {
        notification: { title: 'Мария, поддержка', body: 'Your order' },
        data: { ticket_id: '77', kind: 'text' },
      },
    });
    expect(stdout).toContain('"ticket_id": 77');
    expect(stdout).toContain('200 {"status":"queued"}');
    expect(stdout).toMatch(
      /^Push [\w-]{8}: sent: SNS took it [\d.]+ s after the webhook, as its message \S+\.$/m,
    );
    expect(stdout).not.toContain(push!.token);
    expect(stdout).not.toContain(push!.token.slice(10, 40));
    expect(stdout).not.toContain(world().run.outputs.WebhookUrl);
  });

  test('files without a text, a reply without an author, the same reply twice', async () => {
    const [files, nameless, repeat] = await Promise.all(
      ['attachment', 'no-author', 'repeat'].map(async (what) => {
        const ended = await world().json(['trigger', what, '--user', `trigger-${what}`, ...WAIT]);
        const shown = (await pushesTo(`trigger-${what}`)).map(({ message }) => message.notification);
        return { ...ended, shown };
      }),
    );

    const sent = [expect.objectContaining({ status: 'sent', reason: null })];
    const greeting = expect.stringContaining('Здравствуйте!');
    expect(files).toMatchObject({ code: 0, answer: { sent: { length: 1 }, pushes: sent } });
    expect(files?.shown).toEqual([{ title: 'Мария, поддержка', body: 'Акт сверки.pdf, IMG_2041.jpg' }]);
    expect(nameless).toMatchObject({ code: 0, answer: { sent: { length: 1 }, pushes: sent } });
    expect(nameless?.shown).toEqual([{ title: 'Поддержка', body: greeting }]);
    expect(repeat).toMatchObject({ code: 0, answer: { sent: { length: 2 }, pushes: sent } });
    expect(repeat?.shown).toEqual([{ title: 'Мария, поддержка', body: greeting }]);
  });

  test('two-phones: one comment, told for each', async () => {
    const { code, answer } = await world().json(['trigger', 'two-phones', '--user', 'trigger-2', ...WAIT]);
    const pushes = await pushesTo('trigger-2');

    expect(code).toBe(0);
    expect(answer.pushes.map(({ status }: { status: string }) => status)).toEqual(['sent', 'sent']);
    expect(new Set(pushes.map(({ token }) => token)).size).toBe(2);
    expect(new Set(pushes.map(({ message }) => message.data.comment_id)).size).toBe(1);
  });

  test('stale is not sent, and says why and what to do', async () => {
    const { code, stdout, stderr } = await world().cli(['trigger', 'stale', '--user', 'trigger-3', ...WAIT]);

    expect(code).toBe(0);
    expect(stdout).toContain(': stale: The reply was older than pushTtlHours');
    expect(stderr).toContain('raise pushTtlHours');
    expect(await pushesTo('trigger-3')).toEqual([]);
  });

  test('anonymous needs no user; --wait 0 does not wait', async () => {
    const { code, answer } = await world().json(['trigger', 'anonymous', '--wait', '0']);

    expect(code).toBe(0);
    expect(answer).toMatchObject({
      sent: [{ body: { token: { user_id: expect.stringMatching(/^[0-9a-f]{8}-/) } }, status: 200 }],
      pushes: [],
    });
  });

  test('--comment again is known for a repeat', async () => {
    const args = ['trigger', 'reply', '--user', 'trigger-4', '--comment', '9007199254740993', ...WAIT];
    const first = await world().json(args);
    const again = await world().json(args);

    expect(first.answer.pushes[0].status).toBe('sent');
    expect(again).toMatchObject({ code: 0, answer: { pushes: [{ status: 'repeated' }] } });
    expect((await pushesTo('trigger-4')).map(({ message }) => message.data.comment_id)).toEqual([
      '9007199254740993',
    ]);
  });

  test('a push that does not end in time: exit code 1, and where to look', async () => {
    await fetch(world().run.outputs.FaultsUrl, {
      method: 'PUT',
      body: JSON.stringify({ service: 'sns', mode: 'error', rate: 1 }),
    });
    const { code, answer } = await world().json(['trigger', 'reply', '--user', 'trigger-5', '--wait', '1']);
    await fetch(world().run.outputs.FaultsUrl, { method: 'DELETE' });

    expect(code).toBe(1);
    expect(answer.pushes).toEqual([
      expect.objectContaining({ status: 'waiting', advice: expect.stringContaining('doctor') }),
    ]);
  });

  test.each([
    ['a wrong token', (url: string) => `${url}x`, 'WebhookRefused', 'webhookTokenVersion'],
    ['another host', () => 'http://127.0.0.1:1/webhook/the-secret', 'WebhookUnreachable', 'WebhookUrl'],
  ])('%s in the URL is told without it', async (_name, other, code, hint) => {
    const url = other(world().run.outputs.WebhookUrl);
    const env = { PYRUS_CHAT_WEBHOOK_URL: url };
    const ended = await world().cli(['trigger', 'reply', '--user', 'trigger-6', '--json'], { env });

    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain(code);
    expect(ended.stderr).toContain(hint);
    expect(ended.stdout + ended.stderr).not.toContain(url.split('/').at(-1));
  });

  test.each([
    [['reply'], '--user ID'],
    [['reply', '--user', 'x', '--webhook-url', 'secret-of-mine'], 'https://HOST/webhook/TOKEN'],
  ])('%j is wrong usage', async (args, hint) => {
    const { code, stdout, stderr } = await world().cli(['trigger', ...args]);

    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(hint);
    expect(stderr).not.toContain('secret-of-mine');
  });
}

import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { createChat } from '../support/chat.ts';
import { runCli } from '../support/cli.ts';
import type { World } from '../support/world.ts';

const FIXTURES = new URL('../../fixtures/webhook/', import.meta.url);
const TOKEN = 'preview:APA91bTokenThatNobodyMaySee';

/** The FCM message of a webhook's body. */
export function previewSuite(world: () => World): void {
  const chat = () => createChat(world());
  const fixture = (name: string) => JSON.parse(readFileSync(new URL(name, FIXTURES), 'utf8'));
  const bodyOf = (name: string, more: object = {}) => {
    const body = fixture(name);
    const token = { ...body.token, app_id: world().appId, device_id: TOKEN };
    return { ...body, token, created_at: new Date(Date.now() - 60_000).toISOString(), ...more };
  };
  const fileOf = (body: unknown) => world().file('previewed.json', JSON.stringify(body));

  test.each(['text.json', 'attachments-only.json'])('%s: shows just what FCM gets', async (name) => {
    const body = bodyOf(name);
    const { code, stdout, stderr } = await world().cli(['preview', fileOf(body)]);
    const before = (await chat().fcmMessages()).length;
    expect(await chat().reply(body)).toBe(200);
    let messages = await chat().fcmMessages();
    while (messages.length === before) messages = await chat().fcmMessages();
    const got = messages.at(-1)!.message;

    expect(code).toBe(0);
    const shown = JSON.parse(stdout).fcmV1Message.message;
    const seconds = [shown, got].map(({ android }) => Number.parseInt(android.ttl, 10));
    expect(seconds[0]! - seconds[1]!).toBeGreaterThanOrEqual(0);
    expect(shown).toEqual({ ...got, android: { ...got.android, ttl: shown.android.ttl } });
    expect(stderr).toMatch(/^\d+ of 4,096 bytes\n$/);
    expect(stdout + stderr).not.toContain('APA91b');
  });

  test('options stand in for settings; no stack is asked with --offline, nor where none can be', async () => {
    const env = { AWS_REGION: 'eu-west-1' };
    const args = ['preview', '-', '--push-content', 'generic', '--locale', 'en', '--channel-id', 'other'];
    const options = { stdin: JSON.stringify(bodyOf('text.json')), env };
    const offline = await runCli([...args, '--offline', '--push-ttl-hours', '1'], options);
    const unreachable = await runCli(['preview', '-', '--push-content', 'data'], options);

    expect(JSON.parse(offline.stdout).fcmV1Message.message).toMatchObject({
      notification: { title: 'Support', body: 'New message' },
      android: { ttl: expect.stringMatching(/^35[34]\ds$/), notification: { channel_id: 'other' } },
    });
    expect(unreachable.code).toBe(0);
    expect(unreachable.stderr).toContain('With default settings, for no stack can be asked');
    expect(JSON.parse(unreachable.stdout).fcmV1Message.message.data.title).toBe('Мария, поддержка');
  });

  test('what would not be sent, and a field that can not be used, are said', async () => {
    const foreign = { ...fixture('text.json'), comment: { comment_id: 1, body: 'x', is_inbound: true } };
    const [shown, wrong] = await Promise.all([
      world().json(['preview', fileOf(foreign)]),
      world().json(['preview', '-'], { stdin: '{"ticket_id": "one"}' }),
    ]);

    expect(shown).toMatchObject({
      code: 0,
      answer: {
        suppressed: 'inbound',
        notes: [expect.stringContaining('is_inbound'), expect.stringContaining('token.app_id')],
      },
    });
    expect(wrong).toMatchObject({
      code: 1,
      answer: { error: { code: 'InvalidRequest', message: expect.stringContaining('ticket_id must be') } },
    });
  });
}

import { expect, test } from '@jest/globals';
import { phoneAddress } from '../../../lambdas/push/device.ts';
import { createChat } from '../support/chat.ts';
import type { World } from '../support/world.ts';

/** Phones of users. */
export function devicesSuite(world: () => World): void {
  const chat = () => createChat(world());
  const token = (name: string) => `${name}:APA91bTokenThatNobodyMaySee`;
  const hashOf = (name: string) => phoneAddress({ app_id: world().appId, token: token(name) });
  const list = async (user: string) =>
    (await world().json(['devices', 'list', '--user', user])).answer.phones as Record<string, unknown>[];

  test('list tells of each phone whether pushes reach it', async () => {
    await chat().signIn('owner-1', token('dead'));
    await chat().fcmSays(token('dead'), 'unregistered');
    await world().cli(['push-test', '--user', 'owner-1', '--watch', '60']);
    await chat().signIn('owner-1', token('given-away'), { app_version: '9.9' });
    await chat().signIn('owner-2', token('given-away'), { app_version: '8.8' });
    await chat().signIn('owner-1', token('fine'), {
      app_version: '1.2\u001b[31m',
      locale: 'ru-RU',
      notifications_enabled: false,
    });
    const { code, stdout, stderr } = await world().cli(['devices', 'list', '--user', 'owner-1']);

    expect(code).toBe(0);
    const [heading, ...lines] = stdout.trimEnd().split('\n');
    expect(heading).toMatch(/^DEVICE +STATE +REGISTERED +KEY ID +APP +LOCALE +NOTIFICATIONS +ENDPOINT$/);
    const of = (name: string) => lines.find((line) => line.startsWith(hashOf(name).slice(0, 8)));
    expect(of('fine')).toMatch(/ {2}ok +\S+Z +\S{12} +1\.2\\u\{1b\}\[31m +ru-RU +OFF +[0-9a-f-]{36}$/);
    expect(of('dead')).toMatch(/ {2}dead since \S+Z +\S+Z +\S{12} /);
    expect(of('given-away')).toMatch(/ {2}somebody else is signed in +- +-/);
    expect(stderr).toContain('FCM does not know the token');
    expect(stdout + stderr).not.toContain('APA91b');
  });

  test('forget signs the user out of that phone only; replies then go nowhere', async () => {
    await chat().signIn('owner-3', token('lost'));
    await chat().signIn('owner-3', token('kept'));
    const lost = hashOf('lost').slice(0, 10);
    const refused = await world().cli(['devices', 'forget', '--user', 'owner-3', '--device', lost]);
    const forgotten = await world().cli([
      'devices',
      'forget',
      '--user',
      'owner-3',
      '--device',
      lost,
      '--yes',
    ]);
    const reply = ['trigger', 'reply', '--user', 'owner-3', '--wait', '60', '--token'];
    const toLost = await world().json([...reply, token('lost')]);
    const toKept = await world().json([...reply, token('kept')]);

    expect(refused).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('--yes') });
    expect(forgotten).toMatchObject({ code: 0, stdout: 'owner-3 is signed out of 1 phone.\n' });
    expect(forgotten.stderr).toMatch(/keys revoke --user ID --key-id \S{12}/);
    expect(toLost.answer.pushes[0].reason).toBe('signed_out');
    expect(toKept.answer.pushes[0].status).toBe('sent');
  });

  test('forget --all; again there is nothing left to do', async () => {
    for (const name of ['one', 'two']) await chat().signIn('owner-4', token(name));
    const args = ['devices', 'forget', '--user', 'owner-4', '--all', '--yes'];
    const first = await world().json(args);
    const again = await world().cli(args);

    expect(first.answer).toMatchObject({ forgotten: 2 });
    expect(again).toMatchObject({ code: 0, stdout: 'owner-4 is signed out of 0 phones.\n' });
    expect((await list('owner-4')).map(({ state }) => state)).toEqual(['signed_out', 'signed_out']);
  });

  test('phones whose key revoke-all ended', async () => {
    await chat().signIn('owner-5', token('of-5'));
    await world().cli(['keys', 'revoke-all', '--issued-before', 'now', '--yes']);

    expect(await list('owner-5')).toEqual([
      expect.objectContaining({ state: 'key_revoked', device: hashOf('of-5') }),
    ]);
  });

  test('a user without phones, a phone that is none of theirs, an app that is none of the stack', async () => {
    const forget = ['devices', 'forget', '--user', 'owner-none', '--yes', '--device'];
    const [none, unknown, short, app] = await Promise.all([
      world().cli(['devices', 'list', '--user', 'owner-none']),
      world().json([...forget, hashOf('fine')]),
      world().cli([...forget, hashOf('fine').slice(0, 3)]),
      world().json(['devices', 'list', '--user', 'owner-1', '--app', 'another-app']),
    ]);

    expect(none).toMatchObject({ code: 0, stdout: 'owner-none has no phone that the app registered.\n' });
    expect(unknown).toMatchObject({ code: 1, answer: { error: { code: 'UnknownDevice' } } });
    expect(short.code).toBe(2);
    expect(app).toMatchObject({ code: 1, answer: { error: { code: 'UnknownApp' } } });
  });
}

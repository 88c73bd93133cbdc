import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { removeTemporaryDirectories } from '../handmade-assembly.ts';
import type { SdkClient } from './sdk-client.ts';
import { APP, type StandInWorld, startStandIn } from './stand-in-world.ts';

/** The side of support, and what is told of what happened. */
let world: StandInWorld;
const PHONE = 'cGhvbmUx:APA91bPhoneOfTheDesk';
const TABLET = 'dGFibGV0:APA91bTabletOfTheDesk';

beforeAll(async () => {
  world = await startStandIn();
});
beforeEach(async () => {
  world.answers['/webhook'] = [200];
  await world.support('DELETE', '');
  world.asked.length = 0;
});
afterAll(async () => {
  await world?.close();
  removeTemporaryDirectories();
});

/** A signed-in phone with a ticket and push tokens. */
async function chat(...tokens: string[]): Promise<{ phone: SdkClient; ticketId: number }> {
  const phone = world.phone({ user: { userId: 'client-1', securityKey: 'secret-key-1' } });
  await phone.sync(phone.say('секрет', phone.localId()), ...tokens.map((token) => phone.pushToken(token)));
  world.asked.length = 0;
  return { phone, ticketId: phone.tickets[0]!.ticket_id };
}

test('a reply tells the webhook once for each push token, as Pyrus would', async () => {
  const { ticketId } = await chat(PHONE, TABLET);
  const { body } = await world.reply(ticketId, {
    body: 'Отправлен 🙂',
    author: 'Мария',
    attachments: [{ name: 'Акт.pdf', size: 182_733 }],
  });

  expect(body).toEqual({
    ticket_id: ticketId,
    comment_id: expect.any(Number),
    webhooks: [
      { device: 'cGhvbmUx…', attempts: 1, status: 200 },
      { device: 'dGFibGV0…', attempts: 1, status: 200 },
    ],
  });
  expect(world.asked.map(({ body }) => (body.token as { device_id: string }).device_id).sort()).toEqual([
    PHONE,
    TABLET,
  ]);
  expect(world.asked[0]?.body).toEqual({
    ticket_id: ticketId,
    token: { user_id: 'client-1', app_id: APP, device_id: expect.any(String), type: 'android' },
    comment: { comment_id: body.comment_id, body: 'Отправлен 🙂', is_inbound: false },
    author: { name: 'Мария', avatar_id: expect.any(Number), avatar_color: expect.stringMatching(/^#/) },
    created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    attachments: [{ id: expect.any(Number), name: 'Акт.pdf', size: 182_733 }],
  });
});

test('Pyrus may repeat itself, and may be late', async () => {
  const { phone, ticketId } = await chat(PHONE, TABLET);
  const created_at = '2026-01-02T03:04:05Z';
  const { body } = await world.reply(ticketId, { body: '!', times: 2, created_at });
  await phone.sync();

  expect(body.webhooks).toHaveLength(4);
  expect(world.asked.map(({ body }) => body.created_at).filter((told) => told === created_at)).toHaveLength(
    4,
  );
  expect(phone.comments(ticketId)).toHaveLength(2);
  expect(phone.comments(ticketId)[1]!.created_at).not.toBe(created_at);
});

test('the body has the members of the fixtures, and no others', async () => {
  const fixture = JSON.parse(
    readFileSync(new URL('../../fixtures/webhook/attachments-only.json', import.meta.url), 'utf8'),
  );
  const { ticketId } = await chat(PHONE);
  await world.reply(ticketId, { author: null, attachments: [{ name: 'a', size: 1 }] });
  const body = world.asked[0]?.body as typeof fixture;
  const members = (value: object) => Object.keys(value).sort();
  expect(members(body)).toEqual(members(fixture));
  for (const part of ['token', 'comment', 'author'])
    expect(members(body[part])).toEqual(members(fixture[part]));
  expect(members(body.attachments[0])).toEqual(members(fixture.attachments[0]));
  expect([body.comment.body, body.author.name]).toEqual([null, null]);
});

test('a 5xx and no answer are tried again, a refusal is not', async () => {
  const { ticketId } = await chat(PHONE);
  world.answers['/webhook'] = [503, 0, 200];
  expect((await world.reply(ticketId)).body.webhooks).toMatchObject([{ attempts: 3, status: 200 }]);
  world.answers['/webhook'] = [403];
  expect((await world.reply(ticketId)).body.webhooks).toMatchObject([{ attempts: 1, status: 403 }]);
  const attempts = (await world.events()).filter(({ kind }) => kind === 'webhook');
  expect(attempts.map((event) => 'status' in event && event.status)).toEqual([503, null, 200, 403]);
});

test('support sends a file that was uploaded, and the phone gets its bytes', async () => {
  const { phone, ticketId } = await chat();
  const { guid } = await phone.upload('x', Buffer.from('bytes'));
  await world.reply(ticketId, {
    attachments: [
      { name: 'Счёт.txt', guid },
      { name: 'named.txt', size: 3 },
    ],
  });
  await phone.sync();
  const [sent, named] = phone.comments(ticketId)[1]!.attachments!;
  expect((await phone.download(sent!.id)).body.toString()).toBe('bytes');
  expect((await phone.download(named!.id)).body.toString()).toBe('   ');
  expect((await world.reply(ticketId, { attachments: [{ name: 'again', guid }] })).status).toBe(400);
  await phone.sync();
  expect(phone.comments(ticketId)).toHaveLength(2);
});

test('null takes the tokens of the person away; a phone that changed hands stays with its former user', async () => {
  const { phone } = await chat(PHONE, TABLET);
  const next = world.phone({ user: { userId: 'client-2', securityKey: 'secret-key-2' } });
  await next.sync(next.pushToken(PHONE));
  const tokens = async () =>
    (await world.support('GET', '/tokens')).body.map(
      ({ user_id, token }: { user_id: string; token: string }) => `${user_id} ${token}`,
    );
  expect((await tokens()).sort()).toEqual([`client-1 ${PHONE}`, `client-1 ${TABLET}`, `client-2 ${PHONE}`]);
  await phone.sync(phone.pushToken(undefined));
  expect(await tokens()).toEqual([`client-2 ${PHONE}`]);
});

test('the events tell what happened, from where one has read to, and no secret', async () => {
  const { phone, ticketId } = await chat(PHONE);
  const before = await world.events();
  await world.reply(ticketId, { body: 'секрет' });
  await phone.sync(phone.pushToken(undefined));

  const after = await world.events(before.at(-1)!.id);

  expect(before.map(({ kind }) => kind)).toEqual(['authorization', 'comment', 'push_token']);
  expect(after).toMatchObject([
    { kind: 'comment', ticket_id: ticketId, is_inbound: false },
    { kind: 'webhook', ticket_id: ticketId, attempt: 1, status: 200, device: 'cGhvbmUx…' },
    { kind: 'authorization', user_id: 'client-1', request: 'gettickets', status: 200 },
    { kind: 'push_token', device: null },
  ]);
  const text = JSON.stringify([before, after]);
  for (const secret of ['secret-key-1', PHONE, 'секрет']) expect(text).not.toContain(secret);
});

test('the newest thousand events are kept', async () => {
  const phone = world.phone();
  for (let round = 0; round < 21; round += 1) {
    await phone.sync(...Array.from({ length: 50 }, () => phone.pushToken(PHONE)));
  }
  const ids = (await world.events()).map(({ id }) => id);
  expect(ids).toHaveLength(1000);
  expect(ids).toEqual(ids.toSorted((one, other) => one - other));
});

test('an emptied desk gives no id away twice', async () => {
  const { ticketId } = await chat(PHONE);
  const first = (await world.reply(ticketId)).body.comment_id;
  await world.support('DELETE', '');
  expect((await world.support('GET', '/tickets')).body).toEqual([]);
  expect((await world.support('GET', '/tokens')).body).toEqual([]);
  expect(await world.events()).toEqual([]);
  const later = await chat(PHONE);
  expect(later.ticketId).toBeGreaterThan(ticketId);
  expect((await world.reply(later.ticketId)).body.comment_id).toBeGreaterThan(first);
});

test.each([
  ['POST', '/tickets/4711/replies', {}, 404, 'TicketNotFound'],
  ['POST', '/tickets/x/replies', {}, 404, 'NotFound'],
  ['POST', '/tickets/1/replies', { body: 1 }, 400, 'InvalidRequest'],
  ['POST', '/tickets/1/replies', { text: 'x' }, 400, 'InvalidRequest'],
  ['GET', '/events?after=x', undefined, 400, 'InvalidRequest'],
  ['PUT', '/tokens', {}, 405, 'MethodNotAllowed'],
])('%s %s with %j is refused', async (method, path, body, status, code) => {
  expect(await world.support(method, path, body)).toMatchObject({ status, body: { error: { code } } });
});

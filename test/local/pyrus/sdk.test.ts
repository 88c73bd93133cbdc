import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import * as v from 'valibot';
import { participantsOf } from '../../../local/pyrus/people.ts';
import { GetTicketsSchema } from '../../../local/pyrus/sdk-request.ts';
import { removeTemporaryDirectories } from '../handmade-assembly.ts';
import { APP, type StandInWorld, startStandIn } from './stand-in-world.ts';

/** The phone's side of the stand-in, as the SDK sees it. */
let world: StandInWorld;
const signedIn = { user: { userId: 'client-1', securityKey: 'key-1' } };

beforeAll(async () => {
  world = await startStandIn();
});
beforeEach(async () => {
  world.answers['/authorize'] = [200];
  world.asked.length = 0;
  await world.support('DELETE', '');
});
afterAll(async () => {
  await world?.close();
  removeTemporaryDirectories();
});

test('a first comment opens a ticket; the next goes on in it', async () => {
  const phone = world.phone();
  const first = await phone.sync(phone.say('Где мой заказ?', phone.localId()));
  const [{ ticket_id, subject }] = phone.tickets as [(typeof phone.tickets)[0]];

  await phone.sync(phone.say('Ау!', ticket_id));

  expect(first).toMatchObject({ outcome: 'done', results: [{ ticket_id, error: null }] });
  expect(subject).toBe('Где мой заказ?');
  expect(phone.comments(ticket_id)).toMatchObject([
    { body: 'Где мой заказ?', is_inbound: true, author: { name: 'Гость', author_id: null } },
    { body: 'Ау!', is_inbound: true },
  ]);
});

test('comments of one request for a ticket that only the phone knows come into one', async () => {
  const phone = world.phone();
  const id = phone.localId();
  await phone.sync(phone.say('1', id), phone.say('2', id, { request_new_ticket: false }));

  expect(phone.tickets).toHaveLength(1);
  expect(phone.comments(phone.tickets[0]!.ticket_id).map(({ body }) => body)).toEqual(['1', '2']);
});

test('of two tickets that only the phone knows each gets what is meant for it', async () => {
  const phone = world.phone();
  const [one, other] = [phone.localId(), phone.localId()];
  await phone.sync(
    phone.say('1', one),
    phone.say('2', other),
    phone.say('1 again', one, { request_new_ticket: false }),
  );
  const texts = phone.tickets.map(({ ticket_id }) => phone.comments(ticket_id).map(({ body }) => body));
  expect(texts).toEqual([['1', '1 again'], ['2']]);
});

test('a command that comes again is not carried out again, and its answer is the same', async () => {
  const phone = world.phone();
  const id = phone.localId();
  const command = phone.say('once', id);
  const first = await phone.sync(command);

  // As after an answer that was lost: the same command, and one more for the ticket.
  const again = await phone.sync(command, phone.say('more', id, { request_new_ticket: false }));

  expect(again.results[0]).toEqual(first.results[0]);
  expect(phone.tickets).toHaveLength(1);
  expect(phone.comments(phone.tickets[0]!.ticket_id).map(({ body }) => body)).toEqual(['once', 'more']);
});

test('each command has its result, also one that cannot be used', async () => {
  const phone = world.phone();
  const { results, outcome } = await phone.sync(
    phone.say('to a ticket of nobody', 4711),
    { command_id: 'unknown', type: 9 },
    phone.say('with a lost file', phone.localId(), { attachments: [{ guid: 'lost', type: 0, name: 'a' }] }),
    { ...phone.say('for somebody else', phone.localId()), user_id: 'somebody else' },
    phone.pushToken('instance:APA91bPhone'),
  );

  expect(outcome).toBe('done');
  expect(results.map(({ error }) => error?.code ?? null)).toEqual([404, 400, 404, 403, null]);
  expect(results[1]?.command_id).toBe('unknown');
  expect(phone.tickets).toEqual([]);
});

test('only comments that the phone lacks are sent; one that comes from elsewhere gets all', async () => {
  const phone = world.phone();
  await phone.sync(phone.say('first', phone.localId()));
  const { ticket_id } = phone.tickets[0]!;
  await world.reply(ticket_id, { body: 'second' });

  await phone.sync();
  expect(phone.tickets[0]?.comments?.map(({ body }) => body)).toEqual(['second']);

  phone.tickets = [
    { ...phone.tickets[0]!, last_comment: { ...phone.comments(ticket_id)[0]!, comment_id: 880_012_345 } },
  ];
  await phone.sync();
  expect(phone.tickets[0]?.comments?.map(({ body }) => body)).toEqual(['first', 'second']);
});

test('a reply makes the ticket unread until the phone says that it was read', async () => {
  const phone = world.phone();
  await phone.sync(phone.say('?', phone.localId()));
  const { ticket_id } = phone.tickets[0]!;
  const isRead = async () => {
    await phone.sync();
    return phone.tickets[0]?.is_read;
  };
  expect(await isRead()).toBe(true);
  await world.reply(ticket_id, { body: '!' });
  expect(await isRead()).toBe(false);
  await phone.sync(phone.read(ticket_id));
  expect(await isRead()).toBe(true);
});

test('a rating is a comment', async () => {
  const phone = world.phone();
  await phone.sync(phone.say('?', phone.localId()));
  const { ticket_id } = phone.tickets[0]!;
  await phone.sync(phone.say(undefined, ticket_id, { rating: 5, rating_comment: 'Отлично' }));
  expect(phone.comments(ticket_id)[1]).toMatchObject({ body: null, rating: 5, rating_comment: 'Отлично' });
});

test('the stack is asked for the signed-in user with each request, and for the anonymous one never', async () => {
  const phone = world.phone(signedIn);
  await phone.sync();
  await phone.sync();
  await world.phone().sync();

  const claim = { app_id: APP, user_id: 'client-1', security_key: 'key-1' };
  expect(world.asked).toEqual([
    { path: '/authorize', body: claim },
    { path: '/authorize', body: claim },
  ]);
});

test.each([
  [400, 400, 'closed'],
  [403, 403, 'closed'],
  [503, 503, 'retry'],
  [500, 503, 'retry'],
  [404, 503, 'retry'],
  [0, 503, 'retry'],
])('a stack that answers %j makes it %j for the phone: %s', async (answer, status, outcome) => {
  world.answers['/authorize'] = [answer];
  const phone = world.phone(signedIn);
  expect(await phone.sync(phone.say('?', phone.localId()))).toMatchObject({ status, outcome });
  expect((await world.support('GET', '/tickets')).body).toEqual([]);
});

test('of several users of a phone a refused one is named, and the others go on', async () => {
  const additionalUsers = [{ app_id: APP, user_id: 'client-2', security_key: 'key-2' }];
  const phone = world.phone({ ...signedIn, additionalUsers });
  world.answers['/authorize'] = [200, 403];
  const other = { ...phone.say('?', phone.localId()), user_id: 'client-2' };

  const synced = await phone.sync(phone.say('!', phone.localId()), other);

  expect(synced).toMatchObject({ outcome: 'done', denied: ['client-2'] });
  expect(synced.results.map(({ error }) => error?.code ?? null)).toEqual([null, 403]);
  expect(phone.tickets.map(({ user_id }) => user_id)).toEqual(['client-1']);
});

test('while nothing is known of one of several users, the phone is to try again', async () => {
  world.answers['/authorize'] = [200, 503];
  const additionalUsers = [{ app_id: APP, user_id: 'client-2', security_key: 'key-2' }];
  const phone = world.phone({ ...signedIn, additionalUsers });
  expect(await phone.sync()).toMatchObject({ status: 503, outcome: 'retry' });
});

test.each([
  ['1.8, anonymous', { version: 2, instance_id: 'i' }, 'i', true],
  ['older, anonymous', { version: 0, user_id: 'i' }, 'i', true],
  ['signed in', { version: 2, instance_id: 'i', user_id: 'u', security_key: 'k' }, 'u', false],
  ['signed in, without a key', { version: 2, instance_id: 'i', user_id: 'u' }, 'u', false],
])('who a request is from: %s', (_case, fields, user_id, anonymous) => {
  const [first] = participantsOf(v.parse(GetTicketsSchema, { app_id: APP, ...fields }))!;
  expect(first.person).toEqual({ app_id: APP, user_id, anonymous });
  expect(first.claim === undefined).toBe(anonymous);
});

test('who is anonymous does not get at the chat of a user by giving their id as its own', async () => {
  const owner = world.phone(signedIn);
  await owner.sync(owner.say('mine', owner.localId()));
  const thief = world.phone({ instanceId: 'client-1' });
  await thief.sync();
  const { results } = await thief.sync(thief.say('?', owner.tickets[0]!.ticket_id));
  expect(thief.tickets).toEqual([]);
  expect(results[0]?.error?.code).toBe(404);
});

test('a file goes up, hangs on a comment, and comes down for its owner only', async () => {
  const content = Buffer.from([0xff, 0xd8, 13, 10, 0x2d, 0x2d, 0]);
  const phone = world.phone(signedIn);
  const { guid, md5_hash } = await phone.upload('Фото.jpg', content);
  await phone.sync(
    phone.say(undefined, phone.localId(), { attachments: [{ guid, type: 0, name: 'Фото.jpg' }] }),
  );
  const [attachment] = phone.comments(phone.tickets[0]!.ticket_id)[0]!.attachments!;

  expect(md5_hash).toMatch(/^[0-9a-f]{32}$/);
  expect(attachment).toMatchObject({ guid, name: 'Фото.jpg', size: content.length });
  for (const kind of ['DownloadFile', 'DownloadFilePreview'] as const) {
    expect(await phone.download(attachment!.id, kind)).toEqual({
      status: 200,
      type: 'image/jpeg',
      body: content,
    });
  }
  expect(world.asked.at(-1)?.body).toEqual({ app_id: APP, user_id: 'client-1', security_key: 'key-1' });
  const other = { userId: 'client-2', securityKey: 'key-2' };
  expect((await world.phone({ user: other }).download(attachment!.id)).status).toBe(404);
  // Without a key, as an anonymous phone asks: the stack would say 400.
  world.answers['/authorize'] = [400];
  expect((await world.phone({ instanceId: 'client-1' }).download(attachment!.id)).status).toBe(400);
});

test('an anonymous phone gets at its own file, and nobody is asked', async () => {
  const phone = world.phone();
  const { guid } = await phone.upload('a.txt', Buffer.from('text'));
  await phone.sync(phone.say('?', phone.localId(), { attachments: [{ guid, type: 0, name: 'a.txt' }] }));
  const [attachment] = phone.comments(phone.tickets[0]!.ticket_id)[0]!.attachments!;
  expect((await phone.download(attachment!.id)).body.toString()).toBe('text');
  expect(world.asked).toEqual([]);
});

test('a signed-in user does not get at the file of an anonymous one with the same id', async () => {
  const phone = world.phone({ instanceId: 'client-1' });
  const { guid } = await phone.upload('a.txt', Buffer.from('text'));
  await phone.sync(phone.say('?', phone.localId(), { attachments: [{ guid, type: 0, name: 'a.txt' }] }));
  const [attachment] = phone.comments(phone.tickets[0]!.ticket_id)[0]!.attachments!;
  expect((await world.phone(signedIn).download(attachment!.id)).status).toBe(404);
});

test('support has a picture', async () => {
  const phone = world.phone();
  await phone.sync(phone.say('?', phone.localId()));
  const { ticket_id } = phone.tickets[0]!;
  await world.reply(ticket_id, { author: 'Мария' });
  await phone.sync();
  const { author } = phone.comments(ticket_id)[1]!;
  expect(author).toMatchObject({ name: 'Мария', avatar_color: expect.stringMatching(/^#[0-9A-F]{6}$/) });
  const { status, type, body } = await phone.get(`Avatar/${author!.avatar_id}`);
  expect([status, type, body.subarray(1, 4).toString()]).toEqual([200, 'image/png', 'PNG']);
  expect((await phone.get('Avatar/99')).status).toBe(404);
});

test('what the SDK does not send is no matter of authorization', async () => {
  const phone = world.phone({ instanceId: '' });
  expect(await phone.sync()).toMatchObject({ status: 422, outcome: 'retry' });
  expect((await phone.get('unknown')).status).toBe(404);
});

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fcmMessage, type MessageOptions } from '../../../lambdas/deliver/fcm-message.ts';
import { WORDS } from '../../../lambdas/deliver/words.ts';
import { cleanLine, cleanText, truncate } from '../../../lambdas/shared/text.ts';
import { anyUnicode, trickyText } from '../arbitraries.ts';
import { replyPush } from '../reply-push-record.ts';

const OPTIONS: MessageOptions = { content: 'full', channelId: 'support', words: WORDS.ru, ttl: 86_400 };

interface Message {
  notification?: { title: string; body: string };
  data: Record<string, string>;
  android: { priority: string; ttl: string; notification?: { channel_id: string; tag: string } };
}

function messageOf(
  differences: Parameters<typeof replyPush>[0],
  options: Partial<MessageOptions> = {},
): Message {
  const gcm = fcmMessage(replyPush(differences), { ...OPTIONS, ...options });
  return JSON.parse(gcm ?? 'null').fcmV1Message.message;
}

const graphemes = (text: string) => [...new Intl.Segmenter('en').segment(text)].map(({ segment }) => segment);

describe('fcmMessage', () => {
  test('is an FCM v1 message that shows author and text', () => {
    expect(messageOf({})).toEqual({
      notification: { title: 'Мария', body: 'Здравствуйте!' },
      data: {
        ticket_id: '1001',
        comment_id: '2002',
        app_id: 'app',
        user_id: 'user',
        created_at: '2026-11-20T12:00:00.000Z',
        kind: 'text',
      },
      android: {
        priority: 'HIGH',
        ttl: '86400s',
        notification: { channel_id: 'support', tag: '1001:2002' },
      },
    });
  });

  test('leaves the display to the app where the content is data', () => {
    const message = messageOf({}, { content: 'data' });

    expect(message).toEqual({
      data: {
        ticket_id: '1001',
        comment_id: '2002',
        app_id: 'app',
        user_id: 'user',
        created_at: '2026-11-20T12:00:00.000Z',
        kind: 'text',
        title: 'Мария',
        body: 'Здравствуйте!',
      },
      android: { priority: 'HIGH', ttl: '86400s' },
    });
  });

  test.each<[string, Parameters<typeof replyPush>[0], { title?: string; body?: string }]>([
    ['no author', { author: undefined }, { title: 'Поддержка' }],
    ['one file', { text: undefined, attachments: ['Акт.pdf'] }, { body: 'Акт.pdf' }],
    ['several files', { text: undefined, attachments: ['a.pdf', 'b.jpg'] }, { body: 'a.pdf, b.jpg' }],
    ['a file without a name', { text: undefined, attachments: ['', 'b.jpg'] }, { body: 'Файл, b.jpg' }],
    ['neither text nor files', { text: undefined }, { body: 'Новое сообщение' }],
  ])('finds words for %s', (_name, { author = 'Мария', ...differences } = {}, expected) => {
    const { author: _author, text: _text, ...bare } = replyPush();
    const push = { ...bare, ...differences, ...('title' in expected ? {} : { author }) };
    const gcm = fcmMessage(JSON.parse(JSON.stringify(push)), OPTIONS) ?? '';

    expect(JSON.parse(gcm).fcmV1Message.message.notification).toMatchObject(expected);
  });

  test('speaks the language of the stack', () => {
    const { author: _author, text: _text, ...bare } = replyPush();
    const gcm = fcmMessage(bare, { ...OPTIONS, words: WORDS.en }) ?? '';

    expect(JSON.parse(gcm).fcmV1Message.message.notification).toEqual({
      title: 'Support',
      body: 'New message',
    });
  });

  test.each([
    ['the same comment of one ticket', { text: 'edited' }, true],
    ['another comment', { comment_id: '2003' }, false],
    ['another ticket', { ticket_id: '1002' }, false],
    ['digits that run together', { ticket_id: '10012', comment_id: '002' }, false],
  ])('a push replaces on the phone only %s', (_name, differences, same) => {
    const [one, other] = [messageOf({}), messageOf(differences)].map(
      ({ android }) => android.notification?.tag,
    );

    expect(one === other).toBe(same);
  });

  test('has no collapse key, of which FCM allows four', () => {
    expect(fcmMessage(replyPush(), OPTIONS)).not.toMatch(/collapse/i);
  });

  test('cuts the body at 500 graphemes', () => {
    expect(messageOf({ text: 'a'.repeat(500) }).notification?.body).toBe('a'.repeat(500));
    expect(messageOf({ text: 'a'.repeat(501) }).notification?.body).toBe(`${'a'.repeat(499)}…`);
  });

  test('keeps the title and cuts the body where both do not fit', () => {
    // Prepare: ids that take most of the room, as bytes of JSON.
    const ids = { app_id: '\x01'.repeat(512), user_id: 'u'.repeat(100) };

    // Act
    const { notification } = messageOf({ ...ids, author: 'Мария, поддержка', text: '🙂'.repeat(500) });

    // Assess
    expect(notification?.title).toBe('Мария, поддержка');
    expect(notification?.body).toMatch(/^(🙂)+…$/u);
  });

  test('fills the room: what is cut would not have fitted', () => {
    const author = 'Мария';
    const text = '👨‍👩‍👧‍👦'.repeat(400);
    const body = messageOf({ author, text }).notification?.body ?? '';
    const oneMore = `${body.slice(0, -1)}👨‍👩‍👧‍👦…`;
    const gcm = fcmMessage(replyPush({ author, text }), OPTIONS) ?? '';

    expect(graphemes(body).length).toBeLessThan(200);
    expect(Buffer.byteLength(gcm)).toBeLessThanOrEqual(4096);
    expect(Buffer.byteLength(gcm.replace(body, oneMore))).toBeGreaterThan(4096);
  });

  test('is undefined where the ids alone are too large', () => {
    const ids = { app_id: '\x01'.repeat(512), user_id: '\x01'.repeat(100), ticket_id: '9'.repeat(40) };

    expect(fcmMessage(replyPush({ ...ids, comment_id: '9'.repeat(40) }), OPTIONS)).toBeUndefined();
  });

  test('whatever the texts and ids: 4,096 bytes at most, a valid message, graphemes whole, title before body', () => {
    const id = (limit: number) =>
      fc.oneof(
        fc.constant('x'),
        anyUnicode(limit / 2),
        fc.constantFrom('\x01', '"', '漢', 'x').map((unit) => unit.repeat(limit)),
      );
    const digits = fc.bigInt({ min: 0n, max: 10n ** 40n - 1n }).map(String);
    const long = (text: fc.Arbitrary<string>) =>
      fc.tuple(text, fc.integer({ min: 1, max: 60 })).map(([piece, times]) => piece.repeat(times));
    const text = long(trickyText(20)).map((dirty) => cleanText(dirty));
    const line = long(trickyText(10)).map((dirty) => cleanLine(dirty));
    const push = fc.record({
      app_id: id(512),
      user_id: id(100),
      ticket_id: digits,
      comment_id: digits,
      text,
      author: line.map((author) => author && truncate(author, { graphemes: 100, bytes: 400 })),
      attachments: fc.option(
        fc.array(
          line.map((name) => name ?? ''),
          { minLength: 1, maxLength: 10 },
        ),
        { nil: undefined },
      ),
    });
    const content = fc.constantFrom<MessageOptions['content']>('full', 'generic', 'data');

    fc.assert(
      fc.property(push, content, fc.integer({ min: 1, max: 2_419_200 }), (parts, wanted, ttl) => {
        const record = JSON.parse(JSON.stringify(replyPush(parts as object)));
        const gcm = fcmMessage(record, { ...OPTIONS, content: wanted, ttl });
        const tooLarge = JSON.stringify([parts.app_id, parts.user_id]).length > 2_000;
        if (gcm === undefined) {
          expect(tooLarge).toBe(true);
          return;
        }
        const { notification, data, android }: Message = JSON.parse(gcm).fcmV1Message.message;
        const title = notification?.title ?? data.title ?? '';
        const body = notification?.body ?? data.body ?? '';
        // What was queued before the setting became `generic` is not shown either.
        const shown = wanted === 'generic' ? {} : record;
        const whole = shown.author ?? WORDS.ru.support;

        expect(Buffer.byteLength(gcm)).toBeLessThanOrEqual(4096);
        expect(gcm.isWellFormed()).toBe(true);
        expect(Object.values(data).every((value) => typeof value === 'string')).toBe(true);
        expect(Object.keys(data).join()).not.toMatch(/\b(from|gcm|google\w*|message_type)\b/);
        expect(data).toMatchObject({
          app_id: parts.app_id,
          user_id: parts.user_id,
          ticket_id: parts.ticket_id,
        });
        expect(android).toMatchObject({ priority: 'HIGH', ttl: `${ttl}s` });
        expect(graphemes(body).length).toBeLessThanOrEqual(500);
        expect(wholeGraphemes(title, whole)).toBe(true);
        expect(wholeGraphemes(body, shown.text ?? bodyOfFiles(shown.attachments))).toBe(true);
        // The body gets only what the title leaves: a title is cut where it is too long itself, or for want of room.
        const ordinary = bytesInJson(whole) <= 400;
        const largest = Math.max(...graphemes(whole).map(bytesInJson));
        expect(title === whole || !ordinary || bytesInJson(body) < largest).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

const bytesInJson = (text: string) => Buffer.byteLength(JSON.stringify(text)) - 2;

const bodyOfFiles = (names: string[] | undefined) =>
  names?.map((name) => name || WORDS.ru.file).join(', ') ?? WORDS.ru.newMessage;

/** Whether a text is another one, or a beginning of it that ends between two graphemes, and an ellipsis. */
function wholeGraphemes(cut: string, text: string): boolean {
  if (cut === text || cut === '' || cut === '…') {
    return true;
  }
  const beginning = cut.slice(0, -1);
  const ends = graphemes(text).map((_, index, all) => all.slice(0, index).join('').length);
  return cut.endsWith('…') && text.startsWith(beginning) && ends.includes(beginning.length);
}

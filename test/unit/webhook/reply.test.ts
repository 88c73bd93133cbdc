import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parseExactJson } from '../../../lambdas/webhook/exact-json.ts';
import { readReply } from '../../../lambdas/webhook/reply.ts';
import { thrown } from '../thrown.ts';

const fixture = (name: string): string =>
  readFileSync(new URL(`../../fixtures/webhook/${name}.json`, import.meta.url), 'utf8');

/** A body with no more than what must be there. */
const MINIMAL = {
  ticket_id: 1001,
  token: { user_id: 'user', app_id: 'app', device_id: 'device' },
  comment: { comment_id: 2002 },
};

const withToken = (differences: object) => ({ ...MINIMAL, token: { ...MINIMAL.token, ...differences } });
const withComment = (differences: object) => ({
  ...MINIMAL,
  comment: { ...MINIMAL.comment, ...differences },
});

describe('readReply', () => {
  test('reads a text', () => {
    expect(readReply(parseExactJson(fixture('text')))).toMatchObject({
      ticket_id: '219003417',
      token: { user_id: 'client-48151623', type: 'android' },
      comment: { comment_id: '880012345', is_inbound: false },
      author: { name: 'Мария, поддержка' },
      created_at: '2026-11-20T09:41:07Z',
      attachments: [],
    });
  });

  test('reads files without a text', () => {
    expect(readReply(parseExactJson(fixture('attachments-only')))).toMatchObject({
      ticket_id: '219003418',
      comment: { comment_id: '880012399', body: null },
      author: { name: null },
      attachments: [{ name: 'Акт сверки.pdf' }, { name: 'IMG_2041.jpg' }],
    });
  });

  test.each<[string, object]>([
    ['only what must be there', MINIMAL],
    ['fields that nobody knows', { ...MINIMAL, extra: { deep: [1] }, token: { ...MINIMAL.token, extra: 1 } }],
    ['no author', { ...MINIMAL, author: null }],
    ['an author of whom nothing is told', { ...MINIMAL, author: {} }],
    ['an author without a name', { ...MINIMAL, author: { name: null, avatar_id: null, avatar_color: null } }],
    [
      'an author whose avatar is strange',
      { ...MINIMAL, author: { name: 'Ann', avatar_id: {}, avatar_color: 5 } },
    ],
    ['no type', withToken({ type: null })],
    ['another type', withToken({ type: 'rustore' })],
    ['no text', withComment({ body: null })],
    ['an empty text', withComment({ body: '' })],
    ['a text with a NUL and half an emoji', withComment({ body: 'a\0\ud83d' })],
    ['a text of 200,000 characters', withComment({ body: 'x'.repeat(200_000) })],
    ['no direction', withComment({ is_inbound: null })],
    ['the other direction', withComment({ is_inbound: true })],
    ['no attachments', { ...MINIMAL, attachments: null }],
    ['attachments without names', { ...MINIMAL, attachments: [{}, { name: null }, { id: 'x', size: -1 }] }],
    ['a thousand attachments', { ...MINIMAL, attachments: Array(1000).fill({ name: 'a' }) }],
    ['no instant', { ...MINIMAL, created_at: null }],
    ['an instant that is no string', { ...MINIMAL, created_at: 1_700_000_000 }],
    ['an instant that is an object', { ...MINIMAL, created_at: { $date: 1 } }],
    ['a device_id of 2,048 characters', withToken({ device_id: 'x'.repeat(2048) })],
  ])('takes %s', (_name, body) => {
    expect(readReply(body)).toMatchObject({ ticket_id: '1001', comment: { comment_id: '2002' } });
  });

  test.each<[unknown, string]>([
    [0, '0'],
    [5, '5'],
    [Number.MAX_SAFE_INTEGER, '9007199254740991'],
    ['5', '5'],
    ['005', '5'],
    ['9007199254740993', '9007199254740993'],
    ['9'.repeat(40), '9'.repeat(40)],
  ])('takes ids as numbers or digits, and knows equal ones: %j', (id, expected) => {
    expect(readReply({ ...MINIMAL, ticket_id: id }).ticket_id).toBe(expected);
    expect(readReply(withComment({ comment_id: id })).comment.comment_id).toBe(expected);
  });

  test('takes ids beyond 2^53 exactly', () => {
    const body = JSON.stringify(MINIMAL)
      .replace('1001', '9007199254740993')
      .replace('2002', '18446744073709551615');

    expect(readReply(parseExactJson(body))).toMatchObject({
      ticket_id: '9007199254740993',
      comment: { comment_id: '18446744073709551615' },
    });
  });

  const badIds = [
    -1,
    1.5,
    1e30,
    true,
    [],
    {},
    [5],
    '',
    ' 5',
    '5 ',
    '-5',
    '+5',
    '0x5',
    '1e3',
    '5.0',
    '٥',
    'secret',
    '9'.repeat(41),
  ];
  test('takes a user_id that is a number for its digits', () => {
    expect(readReply(withToken({ user_id: 5 })).token.user_id).toBe('5');
  });

  test.each(badIds)('refuses an id that is no whole number: %j', (id) => {
    for (const [body, field] of [
      [{ ...MINIMAL, ticket_id: id }, 'ticket_id'],
      [withComment({ comment_id: id }), 'comment.comment_id'],
    ] as const) {
      expect(thrown(() => readReply(body))).toMatchObject({
        code: 'InvalidRequest',
        field,
        message: `${field} must be a whole number`,
      });
    }
  });

  test.each<[string, object, string]>([
    ['no ticket_id', { ...MINIMAL, ticket_id: undefined }, 'ticket_id'],
    ['a ticket_id of null', { ...MINIMAL, ticket_id: null }, 'ticket_id'],
    ['no token', { ...MINIMAL, token: undefined }, 'token'],
    ['a token of null', { ...MINIMAL, token: null }, 'token'],
    ['a token that is a string', { ...MINIMAL, token: 'secret' }, 'token'],
    ['no user_id', withToken({ user_id: undefined }), 'token.user_id'],
    ['an empty user_id', withToken({ user_id: '' }), 'token.user_id'],
    ['a user_id that is no whole number', withToken({ user_id: 5.5 }), 'token.user_id'],
    ['a user_id that is a list', withToken({ user_id: ['5'] }), 'token.user_id'],
    ['a user_id of 101 characters', withToken({ user_id: 'x'.repeat(101) }), 'token.user_id'],
    ['a user_id with a NUL', withToken({ user_id: 'a\0' }), 'token.user_id'],
    ['no app_id', withToken({ app_id: undefined }), 'token.app_id'],
    ['an app_id of 513 characters', withToken({ app_id: 'x'.repeat(513) }), 'token.app_id'],
    ['an app_id with half an emoji', withToken({ app_id: '\ud83d' }), 'token.app_id'],
    ['no device_id', withToken({ device_id: undefined }), 'token.device_id'],
    ['a device_id of null', withToken({ device_id: null }), 'token.device_id'],
    ['a device_id of 2,049 characters', withToken({ device_id: 'x'.repeat(2049) }), 'token.device_id'],
    ['a type that is a number', withToken({ type: 5 }), 'token.type'],
    ['no comment', { ...MINIMAL, comment: undefined }, 'comment'],
    ['a comment of null', { ...MINIMAL, comment: null }, 'comment'],
    ['no comment_id', withComment({ comment_id: undefined }), 'comment.comment_id'],
    ['a text that is an object', withComment({ body: {} }), 'comment.body'],
    ['a direction that is a string', withComment({ is_inbound: 'true' }), 'comment.is_inbound'],
    ['an author that is a string', { ...MINIMAL, author: 'Ann' }, 'author'],
    ['a name that is a number', { ...MINIMAL, author: { name: 5 } }, 'author.name'],
    ['attachments that are no list', { ...MINIMAL, attachments: {} }, 'attachments'],
    ['an attachment that is a string', { ...MINIMAL, attachments: [{}, 'a.pdf'] }, 'attachments.1'],
    ['a file name that is a number', { ...MINIMAL, attachments: [{ name: 5 }] }, 'attachments.0.name'],
  ])('refuses %s, naming the field', (_name, body, field) => {
    expect(thrown(() => readReply(body))).toMatchObject({ code: 'InvalidRequest', field });
  });

  test.each<[string, unknown]>([
    ['null', null],
    ['a list', [MINIMAL]],
    ['a string', 'secret'],
    ['a number', 5],
  ])('refuses %s as a body', (_name, body) => {
    expect(thrown(() => readReply(body))).toMatchObject({ code: 'InvalidRequest', field: 'body' });
  });

  test('refuses members that only a prototype has', () => {
    const body = parseExactJson(`{"__proto__":${JSON.stringify(MINIMAL)}}`);

    expect(thrown(() => readReply(body))).toMatchObject({ field: 'ticket_id' });
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import * as v from 'valibot';
import type { PushContent } from '../../../lambdas/push/push-content.ts';
import { replyPushSchema } from '../../../lambdas/push/reply-push.ts';
import { readReply } from '../../../lambdas/webhook/reply.ts';
import { toPush } from '../../../lambdas/webhook/to-push.ts';
import { trickyText } from '../arbitraries.ts';

const NOW = Date.parse('2026-11-20T12:00:00.000Z');
const CONTENTS: PushContent[] = ['full', 'generic', 'data'];

const fixture = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../fixtures/webhook/${name}.json`, import.meta.url), 'utf8'));

interface Parts {
  text?: string | null;
  author?: string | null;
  files?: (string | null)[];
  type?: string | null | undefined;
  createdAt?: unknown;
}

const pushOf = ({ text, author, files, type, createdAt }: Parts, content: PushContent = 'full') =>
  toPush(
    readReply({
      ticket_id: 1001,
      token: { user_id: 'user', app_id: 'app', device_id: 'instance:token', type },
      comment: { comment_id: 2002, body: text },
      author: { name: author },
      created_at: createdAt,
      attachments: files?.map((name) => ({ name })),
    }),
    content,
    NOW,
  );

const graphemes = (text: string) => [...new Intl.Segmenter('en').segment(text)].length;

describe('toPush', () => {
  test('carries what the push of a text needs, and nothing more', () => {
    expect(toPush(readReply(fixture('text')), 'full', NOW)).toEqual({
      version: 1,
      app_id: expect.stringMatching(/^Zk3pYq8n.*==$/),
      user_id: 'client-48151623',
      ticket_id: '219003417',
      comment_id: '880012345',
      device_id: expect.stringMatching(/^dGh1c2VkZXZpY2UwMQ:APA91bF/),
      type: 'android',
      kind: 'text',
      created_at: '2026-11-20T09:41:07.000Z',
      author: 'Мария, поддержка',
      text: 'Здравствуйте! Ваш заказ отправлен, трек-номер придёт сегодня. 🙂',
    });
  });

  test('carries the names of files where there is no text', () => {
    const push = toPush(readReply(fixture('attachments-only')), 'full', NOW);

    expect(push).toMatchObject({
      kind: 'attachments',
      created_at: '2026-11-20T09:42:11.482Z',
      attachments: ['Акт сверки.pdf', 'IMG_2041.jpg'],
    });
    expect(push).not.toHaveProperty('text');
    expect(push).not.toHaveProperty('author');
  });

  test.each<[string, Parts, object]>([
    ['a text', { text: 'a' }, { kind: 'text', text: 'a' }],
    ['a text with files', { text: 'a', files: ['b'] }, { kind: 'text', text: 'a' }],
    ['files', { files: ['b'] }, { kind: 'attachments', attachments: ['b'] }],
    [
      'files and a text of which nothing can be seen',
      { text: ' \u202e\n', files: ['b'] },
      { kind: 'attachments', attachments: ['b'] },
    ],
    ['a file without a name', { files: [null] }, { kind: 'attachments', attachments: [''] }],
    ['neither', {}, { kind: 'empty' }],
    ['null for everything', { text: null, author: null, type: null, createdAt: null }, { kind: 'empty' }],
    ['an empty text and no files', { text: '', files: [] }, { kind: 'empty' }],
  ])('tells the kind of %s', (_name, parts, expected) => {
    const { kind, text, attachments } = pushOf(parts);

    expect(JSON.parse(JSON.stringify({ kind, text, attachments }))).toEqual(expected);
  });

  test.each<[string, Parts, object]>([
    ['a text of several lines', { text: ' a\r\nb\u202e\0 ' }, { text: 'a\nb' }],
    ['an author on one line', { author: ' Ann\r\nSmith\u2066 ' }, { author: 'Ann Smith' }],
    [
      'file names on one line',
      { files: ['a\nb.pdf', 'invoice\u202efdp.exe'] },
      { attachments: ['a b.pdf', 'invoicefdp.exe'] },
    ],
  ])('cleans %s', (_name, parts, expected) => {
    expect(pushOf(parts)).toMatchObject(expected);
  });

  test.each([
    [undefined, undefined],
    [null, undefined],
    ['', undefined],
    ['  ', undefined],
    ['android', 'android'],
    [' Android ', 'android'],
    ['rustore', 'rustore'],
    ['x.y_z-1', 'x.y_z-1'],
    ['a b', 'other'],
    ['x'.repeat(33), 'other'],
    ['\u202e', 'other'],
  ])('calls the type %j %j', (type, expected) => {
    expect(pushOf({ type }).type).toBe(expected);
  });

  test.each<[string, unknown, string]>([
    ['an instant in a zone', '2026-11-20T12:41:07+03:00', '2026-11-20T09:41:07.000Z'],
    ['an instant in no zone', '2026-11-20T09:41:07', '2026-11-20T09:41:07.000Z'],
    ['a future instant', '2027-01-01T00:00:00Z', '2026-11-20T12:00:00.000Z'],
    ['no instant', undefined, '2026-11-20T12:00:00.000Z'],
  ])('writes %s in UTC', (_name, createdAt, expected) => {
    expect(pushOf({ createdAt }).created_at).toBe(expected);
  });

  test('cuts texts, names and lists to what a push can show', () => {
    const push = pushOf({ text: 'я'.repeat(501), author: 'a'.repeat(101) });
    const { attachments } = pushOf({ files: Array(11).fill('f'.repeat(101)) });

    expect(push).toMatchObject({ text: `${'я'.repeat(499)}…`, author: `${'a'.repeat(99)}…` });
    expect(attachments).toEqual(Array(10).fill(`${'f'.repeat(99)}…`));
  });

  test('makes a push of any text, name and files, within its limits', () => {
    const texts = fc.option(trickyText(200));
    fc.assert(
      fc.property(
        texts,
        texts,
        fc.array(texts, { maxLength: 15 }),
        fc.constantFrom(...CONTENTS),
        (text, author, files, content) => {
          const push = pushOf({ text, author, files }, content);

          expect(v.parse(replyPushSchema, JSON.parse(JSON.stringify(push)))).toEqual(push);
          expect(graphemes(push.text ?? '')).toBeLessThanOrEqual(500);
          expect(graphemes(push.author ?? '')).toBeLessThanOrEqual(100);
          expect(push.author ?? '').not.toContain('\n');
          expect((push.attachments ?? []).length).toBeLessThanOrEqual(10);
          expect(JSON.stringify(push).isWellFormed()).toBe(true);
        },
      ),
    );
  });

  test('with generic content no text, author or file name gets into the push', () => {
    const secret = fc.string({ unit: fc.constantFrom(...'ЖЩЮ'), minLength: 3 });
    fc.assert(
      fc.property(secret, secret, secret, (text, author, file) => {
        for (const parts of [
          { text, author, files: [file] },
          { author, files: [file] },
        ]) {
          const push = pushOf(parts, 'generic');
          expect(JSON.stringify(push)).not.toMatch(/[ЖЩЮ]/);
          expect(Object.keys(push)).not.toEqual(expect.arrayContaining(['text']));
          expect(push.kind).toBe('text' in parts ? 'text' : 'attachments');
        }
      }),
    );
  });

  test('data content carries what full content carries', () => {
    const parts = { text: 'a', author: 'Ann', files: ['b'] };

    expect(pushOf(parts, 'data')).toEqual(pushOf(parts, 'full'));
  });
});

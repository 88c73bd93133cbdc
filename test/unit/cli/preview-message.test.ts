import { expect, test } from '@jest/globals';
import { CliError } from '../../../cli/errors.ts';
import { type MessageSettings, previewMessage } from '../../../cli/play/preview-message.ts';
import { printableJson } from '../../../cli/play/printable-json.ts';
import { reply } from '../../support/reply.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const SETTINGS: MessageSettings = { pushContent: 'full', pushTtlHours: 24, channelId: 'chat', locale: 'en' };
const at = (createdAt: string) => ({ createdAt });
const preview = (body: unknown, settings: Partial<MessageSettings> = {}) =>
  previewMessage(JSON.stringify(body), { ...SETTINGS, ...settings }, NOW);
const textsOf = (shown: { message: unknown }) =>
  (shown.message as { fcmV1Message: { message: { notification: object; android: object } } }).fcmV1Message
    .message;

test('nothing of a short reply is cut', () => {
  const shown = preview(reply(at('2026-11-20T11:00:00Z')));

  expect(shown).toMatchObject({ cut: [], suppressed: undefined });
  expect(textsOf(shown)).toMatchObject({
    notification: { title: 'Мария', body: 'Здравствуйте!' },
    android: { ttl: `${23 * 3_600}s`, notification: { channel_id: 'chat' } },
  });
});

test('long texts: how much is cut, as readers count; the bytes are those that SNS counts', () => {
  const shown = preview(reply({ text: '👨‍👩‍👧‍👦'.repeat(600), author: 'Ы'.repeat(120) }));

  expect(shown.cut).toEqual([
    'The title is cut from 120 to 100 characters.',
    expect.stringMatching(/^The text is cut from 600 to 1\d\d characters\.$/),
  ]);
  expect(shown.bytes).toBe(Buffer.byteLength(JSON.stringify(shown.message)));
  expect(shown.bytes).toBeGreaterThan(4_050);
  expect(shown.bytes).toBeLessThanOrEqual(4_096);
});

test('attachments: how many are named, and whether in full', () => {
  const files = (count: number, name: string) =>
    Array.from({ length: count }, (_, id) => ({ id, name, size: 1 }));
  const of = (attachments: object[]) => preview({ ...reply({ text: null }), attachments }).cut;

  expect(of(files(10, 'a.pdf'))).toEqual([]);
  expect(of(files(12, 'a.pdf'))).toEqual(['10 of 12 attachments are named.']);
  expect(of(files(1, 'x'.repeat(150)))).toEqual(['Names of attachments are shortened.']);
});

test('what the settings hide is not called cut', () => {
  expect(preview(reply({ text: 'x'.repeat(900) }), { pushContent: 'generic' }).cut).toEqual([]);
  expect(preview(reply({ text: 'x'.repeat(900) }), { pushContent: 'data' }).cut).toEqual([
    'The text is cut from 900 to 500 characters.',
  ]);
});

test.each([
  [
    'the comment of the user',
    { ...reply(), comment: { comment_id: 1, body: 'x', is_inbound: true } },
    'inbound',
  ],
  ['a late reply', reply(at('2026-11-19T12:00:00Z')), 'stale'],
  ['one that is in time still', reply(at('2026-11-19T12:00:01Z')), undefined],
  ['another push service', { ...reply(), token: { ...reply().token, type: 'RuStore' } }, 'no_sender:rustore'],
])('%s: whether it would be sent', (_name, body, suppressed) => {
  expect(preview(body).suppressed).toBe(suppressed);
});

test.each([
  [{ ...reply(), ticket_id: 'one' }, 'ticket_id must be a whole number'],
  [{ ...reply(), token: { ...reply().token, user_id: '' } }, 'token.user_id must not be empty'],
  [[], 'body must be a JSON object'],
])('%j: the field is named', (body, problem) => {
  expect(() => preview(body)).toThrow(
    new CliError('InvalidRequest', `The webhook would answer 400: ${problem}.`),
  );
});

test('what is printed stays JSON and plays with no terminal', () => {
  const value = { text: 'family 👨‍👩‍👧, \u00ad, \u009b31m, \u{e0001}' };
  const printed = printableJson(value);

  expect(printed).not.toMatch(/[^\P{C}\n]/u);
  expect(JSON.parse(printed)).toEqual(value);
});

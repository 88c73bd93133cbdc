import { expect, test } from '@jest/globals';
import type { Delivery } from '../../../cli/deliveries/delivery.ts';
import { abbreviate, withoutTokens } from '../../../cli/play/abbreviate.ts';
import { bodiesOf, madeUpToken, type PlayOptions } from '../../../cli/play/scenarios.ts';
import { inWords, verdictOf } from '../../../cli/play/verdict.ts';
import { shownUrl } from '../../../cli/play/webhook-url.ts';
import { isTokenLike } from '../../../lambdas/deliver/deliver-push.ts';

const row = (differences: Partial<Delivery>): Delivery => ({
  ticket: 'ticket',
  pushId: 'push',
  ticketId: '1',
  commentId: '2',
  user: 'user',
  device: 'device',
  kind: 'text',
  status: 'queued',
  reason: undefined,
  snsMessageId: undefined,
  createdAt: 1_000,
  queuedAt: 2_000,
  endedAt: undefined,
  receives: undefined,
  ...differences,
});
const verdict = (now: Partial<Delivery> | undefined, before?: Partial<Delivery>, hasEnded = true) =>
  verdictOf({
    ticket: 'ticket',
    pushId: 'push',
    device: 'device',
    before: before && row(before),
    row: now && row(now),
    hasEnded,
  });

test.each([
  [
    verdict({ status: 'sent', endedAt: 2_345, snsMessageId: 'm' }),
    /^sent: SNS took it 0\.3 s after .* message m\.$/,
  ],
  [verdict({ status: 'suppressed', endedAt: 1, reason: 'stale' }), /^stale: The reply was older/],
  [
    verdict({ status: 'failed', endedAt: 1, reason: 'gave_up:TimeoutError' }),
    /^gave_up:TimeoutError: Every try/,
  ],
  [verdict({}, undefined, false), /^waiting: The push waits/],
  [verdict(undefined, undefined, false), /^waiting: The push waits/],
  [verdict({ status: 'sent' }, { status: 'sent', snsMessageId: 'm' }), /^repeated: SNS had taken/],
  [
    verdict(
      { status: 'suppressed', reason: 'signed_out' },
      { status: 'suppressed', reason: 'signed_out' },
      false,
    ),
    /^waiting: This push had ended before \(signed_out\)/,
  ],
])('%j', (given, words) => {
  expect(inWords(given)).toMatch(words);
});

const options: PlayOptions = {
  appId: 'app',
  user: 'user',
  tokens: ['instance:APA91bTheTokenOfAPhone'],
  ticketId: '1',
  commentId: '2',
  text: undefined,
  settings: {
    pushContent: 'full',
    pushTtlHours: 24,
    pushOnlyToRegistered: false,
    fallbackToAllDevices: false,
    channelId: 'chat',
    locale: 'en',
    webhookTokenVersion: 1,
    revokeFormerWebhookToken: false,
    webhookUrlOutput: 'full',
  },
  now: Date.parse('2026-11-20T12:00:00Z'),
};

test('what is played has the shape of what Pyrus sends', () => {
  expect(bodiesOf('reply', options)).toEqual([
    {
      ticket_id: 1,
      token: { user_id: 'user', app_id: 'app', device_id: options.tokens[0], type: 'android' },
      comment: { comment_id: 2, body: expect.stringContaining('Hello!'), is_inbound: false },
      author: {
        name: 'Maria, support',
        avatar_id: expect.any(Number),
        avatar_color: expect.stringMatching(/^#/),
      },
      created_at: '2026-11-20T12:00:00.000Z',
      attachments: [],
    },
  ]);
  expect(bodiesOf('stale', options)[0]?.created_at).toBe('2026-11-19T11:00:00.000Z');
  expect(bodiesOf('reply', { ...options, commentId: '9007199254740993' })[0]?.comment.comment_id).toBe(
    '9007199254740993',
  );
});

test('made-up tokens look like those of FCM, and are the same each time', () => {
  const token = madeUpToken('user', 0);

  expect(isTokenLike(token)).toBe(true);
  expect(token).toMatch(/^[\w-]{22}:APA91b[\w-]{120,}$/);
  expect(madeUpToken('user', 0)).toBe(token);
  expect(new Set([token, madeUpToken('user', 1), madeUpToken('other', 0)]).size).toBe(3);
});

test('tokens and the end of the webhook URL do not show', () => {
  expect(abbreviate('instance:APA91bTheTokenOfAPhone')).toBe('instan…hone');
  expect(abbreviate('short-secret')).toBe('sh…');
  expect(withoutTokens({ a: [{ device_id: 'short-secret' }] })).toEqual({ a: [{ device_id: 'sh…' }] });
  expect(shownUrl('https://host.example/stage/webhook/the-secret?x=the-secret')).toBe(
    'https://host.example/stage/webhook/…',
  );
});

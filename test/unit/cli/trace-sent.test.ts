import { describe, expect, test } from '@jest/globals';
import { traceOf } from '../../../cli/trace/trace-of.ts';
import {
  codesIn,
  ENDED,
  evidence,
  HOUR,
  line,
  MINUTE,
  notSettled,
  PHONE,
  phone,
  QUEUED,
  REPLIED,
  row,
  SECOND,
  stepsIn,
  traceOfPush,
} from './trace-evidence.ts';

const event = (at: number, details: object) =>
  line(at, 'platform event', { type: 'DeliveryFailure', device: PHONE, ...details });
const dead = (quarantinedAt: number) =>
  new Map([
    [PHONE, phone({ quarantinedAt, lastFailure: { reason: 'InvalidPlatformToken', at: quarantinedAt } })],
  ]);

describe('a push that SNS took', () => {
  test('is sent; the row alone tells its steps and how long they took', () => {
    const push = traceOfPush();

    expect(push).toMatchObject({
      verdict: 'sent',
      reason: null,
      sns_message_id: 'sns-1',
      told: 1,
      durations_ms: { reply_to_queue: 200, queue_to_end: 300, reply_to_end: 500 },
      notes: [],
    });
    expect(push.steps).toMatchObject([
      { at: '2026-03-01T12:00:00.000Z', step: 'replied', after_ms: null },
      { at: '2026-03-01T12:00:00.200Z', step: 'queued', after_ms: 200 },
      { at: '2026-03-01T12:00:00.500Z', step: 'sent', after_ms: 300 },
    ]);
    expect(push.steps[2]?.text).toContain('sns-1');
  });

  test.each([
    ['logs were not searched so far back', { logsSince: ENDED + SECOND }, 'that far back'],
    [
      "the log of FCM's answers could not be read",
      { missing: [{ what: 'the log of feedback', why: 'denied' }] },
      'could not be read',
    ],
  ])('is not said to be free of refusals where %s', (_name, differences, why) => {
    const { verdict, meaning } = traceOfPush(differences);

    expect(verdict).toBe('sent');
    expect(meaning).toContain(`whether FCM refused it is unknown, for`);
    expect(meaning).toContain(why);
    expect(traceOfPush().meaning).toBe('SNS took it, and FCM has not refused it.');
  });

  test('is told once where both the row and the log tell of it', () => {
    const lines = [
      line(QUEUED + 3, 'reply queued'),
      line(ENDED + 5, 'push sent', { sns_message_id: 'sns-1' }),
    ];

    expect(stepsIn(traceOfPush({ lines }).steps)).toEqual(['replied', 'queued', 'sent']);
  });

  test('is shown as repeated where Pyrus told of it twice', () => {
    const lines = [
      line(QUEUED + 3, 'reply queued'),
      line(QUEUED + 50, 'reply queued'),
      line(QUEUED + 6 * MINUTE, 'reply queued'),
      line(QUEUED + 6 * MINUTE + 100, 'push repeated'),
    ];

    const push = traceOfPush({ lines, now: REPLIED + HOUR });

    expect(push).toMatchObject({ verdict: 'sent', told: 3 });
    expect(push.notes).toEqual([
      { code: 'told_again', text: 'Pyrus told of this reply 3 times; it was sent once.' },
    ]);
    expect(stepsIn(push.steps)).toEqual([
      'replied',
      'queued',
      'told_again',
      'sent',
      'told_again',
      'repeated',
    ]);
  });

  test('is told again where the log does not go back to the first telling', () => {
    expect(traceOfPush({ lines: [line(QUEUED + HOUR, 'reply queued')] })).toMatchObject({
      told: 2,
      durations_ms: { reply_to_queue: 200 },
    });
  });

  test('after a try that failed shows both tries', () => {
    const push = traceOfPush({
      rows: [row({ endedAt: QUEUED + 11 * SECOND, receives: 2 })],
      lines: [notSettled(QUEUED + SECOND, 1)],
    });

    expect(push).toMatchObject({ verdict: 'sent', receives: 2, receives_left: null, next_try_at: null });
    expect(stepsIn(push.steps)).toEqual(['replied', 'queued', 'try_failed', 'sent']);
  });

  test('was probably not seen where the person has switched notifications off', () => {
    const phones = new Map([[PHONE, phone({ notificationsEnabled: false })]]);

    expect(traceOfPush({ phones })).toMatchObject({
      verdict: 'sent',
      notes: [{ code: 'notifications_off' }],
    });
    expect(codesIn(traceOfPush({ phones: new Map([[PHONE, phone()]]) }).notes)).toEqual([]);
  });

  test('went to all phones of the user where the stack says so and device_id names none', () => {
    const settings = { ...evidence().settings, fallbackToAllDevices: true };

    expect(codesIn(traceOfPush({ settings, phones: new Map() }).notes)).toEqual(['all_phones']);
  });
});

describe('a push that FCM refused after SNS took it', () => {
  test.each([
    ['InvalidPlatformToken', 'quarantined', /does not know the token/],
    ['InvalidNotification', 'noted', /refused the message/],
    ['NotificationTTLExpired', 'noted', /too late/],
    ['SomethingNew', 'noted', /SomethingNew/],
  ])('says so: %s', (failure, lesson, meaning) => {
    const lines = [event(ENDED + 2 * SECOND, { failure, lesson, sns_message_id: 'sns-1' })];

    const push = traceOfPush({ lines });

    expect(push).toMatchObject({ verdict: 'refused', reason: failure });
    expect(push.meaning).toMatch(meaning);
    expect(stepsIn(push.steps)).toEqual(['replied', 'queued', 'sent', 'refused']);
  });

  test('is told by the message id: what FCM said of another push says nothing of this', () => {
    const lines = [
      event(ENDED + 2 * SECOND, { failure: 'InvalidNotification', lesson: 'noted', sns_message_id: 'sns-2' }),
    ];

    expect(traceOfPush({ lines }).verdict).toBe('sent');
  });

  test('is presumed so where the phone died after it and the log is silent', () => {
    const push = traceOfPush({ phones: dead(ENDED + SECOND) });

    expect(push).toMatchObject({ verdict: 'refused', reason: 'InvalidPlatformToken' });
    expect(codesIn(push.notes)).toEqual(['presumed', 'dead_since']);
  });

  test('is not presumed so where another push went to the phone between, or the phone died much later', () => {
    const later = row({ pushId: 'push-2', snsMessageId: 'sns-2', endedAt: ENDED + MINUTE });
    const both = traceOf(evidence({ rows: [row(), later], phones: dead(ENDED + 2 * MINUTE) }));

    expect(both.pushes.map(({ verdict }) => verdict)).toEqual(['sent', 'refused']);
    expect(traceOfPush({ phones: dead(ENDED + 7 * HOUR) }).verdict).toBe('sent');
  });
});

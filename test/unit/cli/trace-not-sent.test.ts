import { describe, expect, test } from '@jest/globals';
import {
  codesIn,
  ENDED,
  endedRow,
  HOUR,
  line,
  MINUTE,
  NOW,
  OTHER_USER,
  PHONE,
  phone,
  QUEUED,
  queues,
  REPLIED,
  SECOND,
  stepsIn,
  traceOfPush,
  USER,
} from './trace-evidence.ts';

const registered = (at: number, user: string) =>
  line(at, 'phone registered', { user, device: PHONE, signed_out: 1 });
const keysChanged = (at: number, action: string, details: object = {}) =>
  line(at, 'security keys changed', {
    by: { request_id: 'request-1', credential: 'backend' },
    action,
    app: 'app',
    user: USER,
    key_ids: ['k1'],
    ...details,
  });
const textOf = (steps: readonly { step: string; text: string }[], step: string) =>
  steps.find((each) => each.step === step)?.text;

describe('a push that was suppressed or failed', () => {
  test.each([
    ['suppressed', 'stale', /older than pushTtlHours/, /pushTtlHours/],
    ['suppressed', 'push_off', /Push is off/, /fcm set/],
    ['suppressed', 'no_sender:hms', /type hms/, /not supported/],
    ['suppressed', 'user_retired', /retired/, /--reinstate/],
    ['suppressed', 'signed_out', /Nobody is signed in/, /POST \/devices/],
    ['suppressed', 'other_user', /taken over/, /shared/],
    ['suppressed', 'key_revoked', /revoke-all/, /new key/],
    ['suppressed', 'unknown_device', /no push token/, /setPushToken/],
    ['suppressed', 'not_registered', /never registered/, /POST \/devices/],
    ['suppressed', 'dead_phone', /called the phone dead/, /once a day/],
    ['failed', 'payload_too_large', /4,096/, /shorter/],
    ['failed', 'invalid_token', /does not take device_id/, /setPushToken/],
    ['failed', 'endpoint_disabled', /disabled the phone/, /new token/],
    ['failed', 'endpoint_gone', /deleted/, /makes it anew/],
    ['failed', 'bad_payload', /refused the message/, /preview/],
    ['failed', 'of_a_later_version', /does not know/, /version/],
  ] as const)('%s %s: says why and what to do', (status, reason, meaning, advice) => {
    const push = traceOfPush({ rows: [endedRow(status, reason)] });

    expect(push).toMatchObject({ verdict: status, reason });
    expect(push.meaning).toMatch(meaning);
    expect(push.advice).toMatch(advice);
    expect(stepsIn(push.steps)).toEqual(['replied', 'queued', status]);
  });

  test('signed out by the app: the step says so, the last one before the push', () => {
    const lines = [
      line(REPLIED - 2 * HOUR, 'phone signed out', { user: USER, device: PHONE, cause: 'token_replaced' }),
      line(REPLIED - HOUR, 'phone signed out', { user: USER, device: PHONE, cause: 'unregistered' }),
      line(REPLIED - MINUTE, 'phone signed out', { user: USER, device: 'another', cause: 'unregistered' }),
      line(ENDED + MINUTE, 'phone signed out', { user: USER, device: PHONE, cause: 'too_many_phones' }),
    ];

    const { steps } = traceOfPush({ rows: [endedRow('suppressed', 'signed_out')], lines });

    expect(stepsIn(steps)).toEqual(['phone_signed_out', 'replied', 'queued', 'suppressed']);
    expect(textOf(steps, 'phone_signed_out')).toContain('POST /devices/unregister');
  });

  test.each([
    ['signed_out', 'revoke', 'keys were revoked (k1), by the backend with the credential "backend"'],
    ['user_retired', 'retire', 'the user was retired'],
    ['key_revoked', 'revoke_all', 'all keys of the app'],
  ])('%s because of %s: the step names who did it', (reason, action, text) => {
    const lines = [keysChanged(REPLIED - HOUR, action, action === 'revoke_all' ? { user: undefined } : {})];

    const { steps } = traceOfPush({ rows: [endedRow('suppressed', reason)], lines });

    expect(stepsIn(steps)).toEqual(['keys_changed', 'replied', 'queued', 'suppressed']);
    expect(textOf(steps, 'keys_changed')).toContain(text);
  });

  test('taken over: the step says when; by now the user may be back', () => {
    const lines = [registered(REPLIED - HOUR, OTHER_USER), registered(ENDED + MINUTE, USER)];
    const phones = new Map([[PHONE, phone({ registeredAt: ENDED + MINUTE })]]);

    const push = traceOfPush({ rows: [endedRow('suppressed', 'other_user')], lines, phones });

    expect(stepsIn(push.steps)).toEqual([
      'phone_registered',
      'replied',
      'queued',
      'suppressed',
      'phone_registered',
    ]);
    expect(textOf(push.steps, 'phone_registered')).toBe(
      'somebody else registered the phone, which signed 1 other out',
    );
    expect(codesIn(push.notes)).toEqual(['signed_in_again']);
  });

  test('signed in all the time, by a key that is revoked: the user is not back', () => {
    expect(traceOfPush({ rows: [endedRow('suppressed', 'key_revoked')] }).notes).toEqual([]);
  });

  test('that notifications are off explains nothing that was not sent', () => {
    const phones = new Map([[PHONE, phone({ notificationsEnabled: false })]]);

    expect(traceOfPush({ rows: [endedRow('suppressed', 'stale')], phones }).notes).toEqual([]);
  });

  test('dead phone: since when, and of which refusal', () => {
    const at = REPLIED - HOUR;
    const lines = [
      line(at, 'platform event', {
        type: 'DeliveryFailure',
        failure: 'InvalidPlatformToken',
        lesson: 'quarantined',
        device: PHONE,
        sns_message_id: 'sns-0',
      }),
    ];
    const phones = new Map([
      [PHONE, phone({ quarantinedAt: at, lastFailure: { reason: 'InvalidPlatformToken', at } })],
    ]);

    const push = traceOfPush({ rows: [endedRow('suppressed', 'dead_phone')], lines, phones });

    expect(stepsIn(push.steps)).toEqual(['refused', 'replied', 'queued', 'suppressed']);
    expect(codesIn(push.notes)).toEqual(['dead_since']);
  });

  test('told again six minutes later: it is tried anew; told again at once: SQS leaves it out', () => {
    const rows = [endedRow('suppressed', 'signed_out')];
    const told = (later: number) => [line(QUEUED + 3, 'reply queued'), line(QUEUED + later, 'reply queued')];

    expect(traceOfPush({ rows, lines: told(6 * MINUTE), now: QUEUED + 6 * MINUTE + SECOND }).verdict).toBe(
      'waiting',
    );
    expect(traceOfPush({ rows, lines: told(MINUTE) }).verdict).toBe('suppressed');
  });
});

describe('a push that was given up', () => {
  const rows = [endedRow('failed', 'gave_up:PlatformApplicationDisabledException', { receives: 11 })];

  test('is in the dead-letter queue', () => {
    const push = traceOfPush({ rows, queues: queues({ deadLetters: 2 }) });

    expect(push).toMatchObject({
      verdict: 'given_up',
      reason: 'gave_up:PlatformApplicationDisabledException',
      receives: 11,
    });
    expect(push.meaning).toContain('The last error: PlatformApplicationDisabledException.');
    expect(push.advice).toMatch(/fcm set.*dlq redrive/s);
    expect(stepsIn(push.steps)).toEqual(['replied', 'queued', 'given_up']);
  });

  test('is there no longer', () => {
    expect(traceOfPush({ rows, queues: queues() }).meaning).toContain('is empty now');
  });

  test('where the queues cannot be read, what the row says stands', () => {
    expect(traceOfPush({ rows, queues: undefined })).toMatchObject({ verdict: 'given_up' });
  });

  test('is tried again after a redrive', () => {
    const lines = [
      line(NOW - SECOND, 'push not settled', { receives: 1, error: { name: 'TimeoutError', message: '' } }),
    ];

    expect(traceOfPush({ rows, lines })).toMatchObject({ verdict: 'retrying', reason: 'TimeoutError' });
  });
});

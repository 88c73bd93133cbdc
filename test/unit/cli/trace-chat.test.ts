import { describe, expect, test } from '@jest/globals';
import type { Phone } from '../../../cli/phones/phone.ts';
import type { Evidence } from '../../../cli/trace/evidence.ts';
import { traceOf } from '../../../cli/trace/trace-of.ts';
import {
  aboutUser,
  evidence,
  HOUR,
  line,
  MINUTE,
  NOW,
  OTHER_USER,
  PHONE,
  phone,
  REPLIED,
  SECOND,
  stepsIn,
  USER,
} from './trace-evidence.ts';

const refused = (at: number, reason: string, details: object = {}) =>
  line(at, 'authorization refused', { reason, user: USER, ...details });
const chatOf = (differences: Partial<Evidence> = {}) =>
  traceOf(evidence({ subject: aboutUser, ...differences })).chat;

describe('why a chat closed', () => {
  test('is told only where a user is asked about, not for a ticket', () => {
    expect(traceOf(evidence()).chat).toBeNull();
    expect(traceOf(evidence({ subject: { ...aboutUser, ticketId: '1001' } })).chat).toBeNull();
  });

  test.each([
    ['unknown_app', /does not serve/, /AppID/],
    ['unknown_key', /none of this user/, /keys issue/],
    ['revoked', /was revoked/, /keys issue/],
    ['superseded', /newer key/, /grace/],
    ['expired', /limited time/, /keys issue/],
    ['malformed:security_key', /cannot be one of ours/, /54 characters/],
    ['malformed:user_id', /user_id is missing/, /init\(\)/],
    ['of_a_later_version', /does not know/, /version/],
  ])('%s: says why and what to do', (reason, meaning, advice) => {
    const [refusal] = chatOf({ lines: [refused(REPLIED, reason, { key_id: 'k1' })] })!.refusals;

    expect(refusal).toMatchObject({ of: 'chat', reason, key_id: 'k1', count: 1 });
    expect(refusal?.meaning).toMatch(meaning);
    expect(refusal?.advice).toMatch(advice);
  });

  test('what the app asks over and over is told once, until it pauses', () => {
    const each5s = Array.from({ length: 37 }, (_, n) => refused(REPLIED + n * 5 * SECOND, 'revoked'));
    const between = refused(REPLIED + 12 * SECOND, 'expired', { key_id: 'k2' });
    const nextDay = refused(REPLIED + 20 * HOUR, 'revoked');
    const lines = [...each5s, between, nextDay].sort((one, other) => one.at - other.at);

    expect(chatOf({ lines })!.refusals).toMatchObject([
      {
        reason: 'revoked',
        count: 37,
        first_at: '2026-03-01T12:00:00.000Z',
        last_at: '2026-03-01T12:03:00.000Z',
      },
      { reason: 'expired', key_id: 'k2', count: 1 },
      { reason: 'revoked', count: 1 },
    ]);
  });

  test("others' refusals say nothing; those of registrations are told apart", () => {
    const lines = [
      refused(REPLIED, 'revoked', { user: OTHER_USER }),
      line(REPLIED, 'registration refused', { reason: 'revoked', user: USER }),
    ];

    expect(chatOf({ lines })!.refusals).toMatchObject([{ of: 'registration', reason: 'revoked' }]);
  });

  test('changes of keys and phones are told, with who made them', () => {
    const lines = [
      line(REPLIED, 'security keys changed', {
        by: { request_id: 'r1', credential: 'backend' },
        action: 'issue',
        user: USER,
        key_ids: ['k2'],
        superseded: ['k1'],
      }),
      line(REPLIED + 1, 'security keys changed', {
        by: { request_id: 'r2' },
        action: 'revoke_all',
        issued_before: '2026-03-01T00:00:00.000Z',
      }),
      line(REPLIED + 2, 'phone registered', { user: USER, device: PHONE, signed_out: 0 }),
      line(REPLIED + 3, 'phone registered', { user: OTHER_USER, device: PHONE, signed_out: 2 }),
      line(REPLIED + 4, 'phone signed out', { user: USER, device: PHONE, cause: 'too_many_phones' }),
    ];

    const { changes } = chatOf({ lines })!;

    expect(stepsIn(changes)).toEqual([
      'keys_issue',
      'keys_revoke_all',
      'phone_registered',
      'phone_registered',
      'phone_signed_out',
    ]);
    expect(changes.map(({ text }) => text)).toEqual([
      'a key was issued (k2) superseding k1, by the backend with the credential "backend"',
      'all keys of the app were revoked that had been issued before 2026-03-01T00:00:00.000Z, by an operator (invocation r2)',
      'the user registered the phone (phone phone-of)',
      'somebody else registered the phone, which signed 2 others out (phone phone-of)',
      'the user signed out of the phone: the user registered more phones than 20 (phone phone-of)',
    ]);
  });

  test('keys that work are told, where they could be read', () => {
    const key = { key_id: 'k1', label: null, created_at: 'then', valid_until: null };

    expect(chatOf({ keys: { retired: false, keys: [key] } })).toMatchObject({ retired: false, keys: [key] });
    expect(chatOf()).toMatchObject({ retired: null, keys: null });
  });
});

describe('the phones', () => {
  const signedInOn = (differences: Partial<Phone>) =>
    traceOf(
      evidence({
        subject: aboutUser,
        rows: [],
        noted: [PHONE],
        phones: new Map([[PHONE, phone(differences)]]),
      }),
    ).phones;

  test('of the user are told with who is signed in and how they are', () => {
    const [told] = signedInOn({
      quarantinedAt: REPLIED,
      lastFailure: { reason: 'InvalidPlatformToken', at: REPLIED },
      notificationsEnabled: false,
      appVersion: '5.1',
      locale: 'ru',
    });

    expect(told).toEqual({
      phone: 'phone-of',
      known: true,
      registered: true,
      registered_at: '2026-03-01T11:00:00.000Z',
      signed_in: 'this_user',
      dead_since: '2026-03-01T12:00:00.000Z',
      last_failure: 'InvalidPlatformToken',
      last_failure_at: '2026-03-01T12:00:00.000Z',
      notifications_enabled: false,
      app_version: '5.1',
      locale: 'ru',
    });
  });

  test.each([
    ['somebody_else', { users: new Map([[OTHER_USER, { key: 'key#1', keyCreatedAt: 0 }]]) }],
    ['nobody', { users: new Map() }],
    ['anybody', { users: new Map(), registered: false }],
  ])('%s is signed in: what the app told of itself is not about the user', (signedIn, differences) => {
    const [told] = signedInOn({
      ...differences,
      notificationsEnabled: true,
      appVersion: '5.1',
      locale: 'ru',
    });

    expect(told).toMatchObject({
      signed_in: signedIn,
      notifications_enabled: null,
      app_version: null,
      locale: null,
    });
  });

  test('of a reply that are not known are told as such', () => {
    expect(traceOf(evidence({ phones: new Map() })).phones).toMatchObject([{ known: false }]);
  });
});

describe('where there is no push', () => {
  const causesOf = (differences: Partial<Evidence>) =>
    (traceOf(evidence({ rows: [], ...differences })).nothing_found ?? []).map(({ meaning }) => meaning);

  test.each([
    ['another app', { isOurApp: false }, /does not serve this AppID/],
    ['an old URL', { webhook: { queued: false, refusals: ['wrong_token'] } }, /wrong token/],
    [
      'a body that is refused',
      { webhook: { queued: true, refusals: ['malformed:token.app_id'] } },
      /malformed: token.app_id/,
    ],
    ['no call at all', { webhook: { queued: false, refusals: [] } }, /did not call the webhook at all/],
    ['calls for others', { webhook: { queued: true, refusals: [] } }, /for others/],
    ['an old ticket', {}, /kept 30 days/],
    ['a user', { subject: aboutUser }, /only those of the last 1 d/],
  ])('%s is the likeliest cause', (_cause, differences, meaning) => {
    expect(causesOf(differences)[0]).toMatch(meaning);
  });

  test('causes are not looked for where there is one', () => {
    expect(traceOf(evidence()).nothing_found).toBeNull();
    expect(traceOf(evidence({ now: NOW + MINUTE })).traced_at).toBe('2026-03-01T12:06:00.000Z');
  });
});

import { describe, expect, test } from '@jest/globals';
import * as v from 'valibot';
import { deviceAddress, pushIdOf, replyPushSchema } from '../../../lambdas/push/reply-push.ts';
import { replyPush } from '../reply-push-record.ts';

const IDENTITY = { app_id: 'demo', user_id: 'ann', ticket_id: '1', comment_id: '2', device_id: 'token' };

describe('names that must never change while pushes and phones are stored', () => {
  test('a push', () => {
    expect(pushIdOf(IDENTITY)).toBe('NwE46v31p4HmNt20JWJ2HtzpFR96ZLiOSLMkBY76YYE');
  });

  test('a phone', () => {
    expect(deviceAddress(IDENTITY)).toBe('Xbt49vTkg-mJIoo8pSkAvJc-6XYRSXh9XVm-JkOiI4M');
  });
});

describe('pushIdOf', () => {
  test.each(Object.keys(IDENTITY))('is another for another %s', (field) => {
    expect(pushIdOf({ ...IDENTITY, [field]: '3' })).not.toBe(pushIdOf(IDENTITY));
  });

  test('is the same whatever the reply says', () => {
    expect(
      pushIdOf(replyPush({ text: 'edited', author: 'Ann', created_at: '2026-11-21T00:00:00.000Z' })),
    ).toBe(pushIdOf(replyPush()));
  });
});

describe('deviceAddress', () => {
  test('is one for all users, tickets and comments of a phone', () => {
    expect(deviceAddress(replyPush({ user_id: 'other', ticket_id: '3', comment_id: '4' }))).toBe(
      deviceAddress(replyPush()),
    );
  });

  test('is another in another app', () => {
    expect(deviceAddress(replyPush({ app_id: 'other' }))).not.toBe(deviceAddress(replyPush()));
  });
});

describe('replyPushSchema', () => {
  test.each<[string, object, boolean]>([
    ['a push', {}, true],
    ['a push of files', { kind: 'attachments', text: undefined, attachments: ['a', ''] }, true],
    ['another version', { version: 2 }, false],
    ['no version', { version: undefined }, false],
    ['another kind', { kind: 'call' }, false],
    ['an instant that is none', { created_at: 'now' }, false],
    ['an id that is a number', { ticket_id: 5 }, false],
  ])('reads %s: %#', (_name, differences, readable) => {
    expect(v.is(replyPushSchema, JSON.parse(JSON.stringify({ ...replyPush(), ...differences })))).toBe(
      readable,
    );
  });
});

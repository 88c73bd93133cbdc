import { describe, expect, test } from '@jest/globals';
import { type Member, mayBe } from '../../../bench/scale/crowd.ts';
import { type Figure, type Growth, isFlat } from '../../../bench/scale/growth.ts';
import { parseOptions } from '../../../bench/scale/options.ts';
import { Phone, type Standing } from '../../../bench/scale/phone.ts';
import { type SentReply, wrongPushes } from '../../../bench/scale/replies.ts';
import { intervalAfter } from '../../../bench/scale/schedule.ts';

/** The checks of `npm run bench:scale`: each must be able to fail. */
describe('an answer to a phone', () => {
  const phone = new Phone({ authorize: async () => 200, compress: 1, activeAt: 0, endsAt: 0 });
  const member = (standing: Standing, revoked?: Member['revoked']): Member => ({
    user: 'client',
    token: 'token',
    ticketId: 1,
    standing,
    phone,
    ...(revoked && { revoked }),
  });
  const asked = (from: number, to: number) => ({ asked: from, answered: to, status: 0 });

  test.each<[Standing, number]>([
    ['welcome', 200],
    ['stranger', 403],
    ['malformed', 400],
  ])('that is %s is %d', (standing, status) => {
    expect(mayBe(member(standing), asked(1, 2))).toEqual([status]);
  });

  test('whose key is revoked is 200 before, 403 after, and either meanwhile', () => {
    const revoked = member('revoked', { asked: 10, answered: 20 });

    expect(mayBe(member('revoked'), asked(1, 2))).toEqual([200]);
    expect(mayBe(revoked, asked(8, 9))).toEqual([200]);
    expect(mayBe(revoked, asked(9, 11))).toEqual([200, 403]);
    expect(mayBe(revoked, asked(19, 30))).toEqual([200, 403]);
    expect(mayBe(revoked, asked(21, 30))).toEqual([403]);
  });
});

describe('pushes', () => {
  const reply = (commentId: string, status = 200): SentReply => ({
    token: 'phone',
    commentId,
    asked: 0,
    answered: 0,
    status,
  });
  const push = (commentId: string, token = 'phone') => ({ token, commentId, receivedAt: 0 });

  test('that each reply has one of are right', () => {
    expect(wrongPushes([reply('1'), reply('2')], [push('2'), push('1')])).toEqual([]);
  });

  test('that are lost, repeated, misled, or of no reply are wrong, and so is a reply that was not taken', () => {
    const replies = [reply('lost'), reply('repeated'), reply('misled'), reply('refused', 503)];
    const pushes = [push('repeated'), push('repeated'), push('misled', 'another phone'), push('strange')];

    expect(wrongPushes(replies, pushes)).toEqual([
      'reply refused: the webhook answered 503',
      'reply lost: 0 pushes',
      'reply repeated: 2 pushes',
      'reply misled: pushed to another phone',
      'push strange: no reply',
    ]);
  });
});

describe('growth', () => {
  const one = { value: 1, low: 1, high: 1 };
  const growth = (figure?: Figure, ratio = one, wrong = 0): Growth => {
    const figures = { calls: one, cpuMicroseconds: one, bytes: one, ...(figure && { [figure]: ratio }) };
    const compared = (estimate: typeof one) => ({ few: one, many: one, ratio: estimate });
    return {
      few: 1_000,
      many: 100_000,
      rounds: 1,
      authorizations: 1,
      wrong,
      figures: {
        calls: compared(figures.calls),
        cpuMicroseconds: compared(figures.cpuMicroseconds),
        bytes: compared(figures.bytes),
      },
    };
  };

  test('is none where all intervals are within ten per cent', () => {
    expect(isFlat(growth('cpuMicroseconds', { value: 1.02, low: 0.91, high: 1.09 }))).toBe(true);
  });

  test.each<[string, Growth]>([
    ['calls', growth('calls', { value: 2, low: 2, high: 2 })],
    ['an interval that is too wide', growth('cpuMicroseconds', { value: 1, low: 0.95, high: 1.2 })],
    ['bytes', growth('bytes', { value: 0.8, low: 0.8, high: 0.8 })],
    ['a wrong answer', growth(undefined, one, 1)],
  ])('is there with %s', (_, measured) => {
    expect(isFlat(measured)).toBe(false);
  });
});

test.each([
  [0, 5],
  [59, 5],
  [60, 15],
  [300, 60],
  [3_600, 180],
  [1e9, 180],
])('%d s after activity the SDK asks every %d s', (quiet, interval) => {
  expect(intervalAfter(quiet)).toBe(interval);
});

describe('the command line', () => {
  test('has both parts, unless one is named', () => {
    expect(parseOptions([])).toMatchObject({
      growth: true,
      load: { phones: 100, seconds: 30, compress: 30 },
    });
    expect(parseOptions(['--only', 'growth']).load).toBeUndefined();
    expect(parseOptions(['--only', 'load', '--phones', '7'])).toMatchObject({
      growth: false,
      load: { phones: 7 },
    });
  });

  test.each([
    [['--only', 'all'], '--only all: give growth or load'],
    [['--phones', '0'], '--phones 0: give a whole number from 1 to 100000'],
    [['--seconds', '1.5'], '--seconds 1.5'],
    [['--loud'], '--loud'],
  ])('%j is refused', (args, message) => {
    expect(() => parseOptions(args)).toThrow(message);
  });
});

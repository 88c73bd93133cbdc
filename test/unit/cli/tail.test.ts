import { describe, expect, test } from '@jest/globals';
import { CliError } from '../../../cli/errors.ts';
import type { LogLine } from '../../../cli/logs/log-line.ts';
import { follow } from '../../../cli/tail/follow.ts';
import { interestIn, interestInAll } from '../../../cli/tail/interest.ts';
import { lineAsJson, lineInWords } from '../../../cli/tail/line-in-words.ts';
import { ticketAddress } from '../../../lambdas/push/reply-push.ts';
import { userAddress } from '../../../lambdas/security-keys/key-address.ts';
import { appAddress } from '../../../lambdas/shared/address.ts';
import { line, NOW, notSettled, OTHER_USER, PHONE, row, USER } from './trace-evidence.ts';

const queued = (details: object = {}) => line(NOW, 'reply queued', details);
const sent = (details: object = {}) => line(NOW, 'push sent', { sns_message_id: 'sns-9', ...details });
const event = (details: object = {}) =>
  line(NOW, 'platform event', { type: 'DeliveryFailure', lesson: 'noted', ...details });

describe('following', () => {
  /** Follows a log whose looks find these lines, one look after the other; tells what was shown, look by look. */
  async function shown(
    looks: readonly (readonly LogLine[] | Error)[],
    isWanted = (_line: LogLine) => true,
    from = NOW,
  ) {
    const end = new AbortController();
    const lines: string[][] = [];
    const troubles: string[] = [];
    const starts: number[] = [];
    let look = 0;
    await follow(
      {
        find: async ({ from: start }) => {
          const found = looks[look++] ?? [];
          if (look === looks.length) end.abort();
          starts.push(start);
          lines.push([]);
          if (found instanceof Error) throw found;
          return [...found];
        },
      },
      {
        patterns: new Map([['deliver', '']]),
        from,
        interval: 0,
        signal: end.signal,
        show: (each) => {
          const wanted = isWanted(each);
          if (wanted) lines.at(-1)?.push(each.eventId);
          return wanted;
        },
        onTrouble: ({ code }) => troubles.push(code),
      },
    );
    // The look after the end was asked for finds nothing more.
    return { lines: lines.slice(0, looks.length), troubles, starts: starts.slice(0, looks.length) };
  }

  test('shows each line once, though looks overlap, and late ones late', async () => {
    const [one, two, late] = [queued(), sent(), notSettled(NOW - 1, 1)];

    const { lines } = await shown([[one], [one, two], [one, two, late], [late]]);

    expect(lines).toEqual([[one.eventId], [two.eventId], [late.eventId], []]);
  });

  test('looks overlap by more than CloudWatch is late, but not to before the start', async () => {
    const begun = Date.now();

    const { starts } = await shown([[], []], undefined, begun - 60_000);
    const { starts: atOnce } = await shown([[], []], undefined, begun);

    expect(starts[1]).toBeGreaterThanOrEqual(begun - 30_000);
    expect(starts[1]).toBeLessThan(begun);
    expect(atOnce).toEqual([begun, begun]);
  });

  test('shows what one look finds by its time', async () => {
    const [first, second] = [line(NOW, 'reply queued'), line(NOW + 1, 'reply queued')];

    expect((await shown([[second, first]])).lines).toEqual([[first.eventId, second.eventId]]);
  });

  test('offers again what was not wanted: a line that came late may make it so', async () => {
    const one = notSettled(NOW, 1);
    let offers = 0;

    const { lines } = await shown([[one], [one], [one]], () => ++offers > 1);

    expect(lines).toEqual([[], [one.eventId], []]);
  });

  test('goes on after a look that failed in passing, from where it was', async () => {
    const throttled = new CliError('ThrottlingException', 'Rate exceeded', { transient: true });

    const { lines, troubles, starts } = await shown([throttled, [queued()]]);

    expect(lines.map(({ length }) => length)).toEqual([0, 1]);
    expect(troubles).toEqual(['ThrottlingException']);
    expect(starts).toEqual([NOW, NOW]);
  });

  test('ends where a log cannot be read', async () => {
    const denied = new CliError('AccessDeniedException', 'denied');

    await expect(shown([denied, []])).rejects.toBe(denied);
  });
});

describe('what is wanted', () => {
  const ids = { appId: 'app', userId: 'client-1', ticketId: '1001' };
  const user = userAddress(ids.appId, ids.userId);
  const ticket = ticketAddress(ids.appId, ids.ticketId);
  const ours = { user, ticket };

  test('of everything: events and trouble; with all, the rest too', () => {
    const remark = (isTrouble: boolean): LogLine => ({
      source: 'deliver',
      eventId: '1',
      at: NOW,
      remark: { isTrouble, text: 'a line' },
    });
    const lines = [queued(), remark(true), remark(false)];

    expect(lines.map(interestInAll(['deliver'], false).wants)).toEqual([true, true, false]);
    expect(lines.map(interestInAll(['deliver'], true).wants)).toEqual([true, true, true]);
  });

  test('of a ticket: its pushes, their tries, and what FCM says of them', () => {
    const { wants, patterns } = interestIn({ ...ids, userId: undefined }, []);

    expect([...patterns.keys()]).toEqual(['webhook', 'deliver', 'feedback']);
    expect(wants(notSettled(NOW, 1))).toBe(false);
    expect(
      [queued(ours), notSettled(NOW, 1), sent(ours), event({ sns_message_id: 'sns-9' })].map(wants),
    ).toEqual([true, true, true, true]);
    expect([queued(), event({ sns_message_id: 'sns-8' }), event()].map(wants)).toEqual([false, false, false]);
  });

  test('of a ticket whose push is known from its row: its next try and its refusal', () => {
    const { wants } = interestIn(ids, [row()]);

    expect([notSettled(NOW, 2), event({ sns_message_id: 'sns-1' })].map(wants)).toEqual([true, true]);
  });

  test('of a user: pushes, refusals, keys and phones', () => {
    const { wants, patterns } = interestIn({ ...ids, ticketId: undefined }, []);
    const keys = (details: object) =>
      line(NOW, 'security keys changed', { by: { request_id: 'r' }, action: 'issue', ...details });

    expect([...patterns.keys()].sort()).toEqual(
      ['authorize', 'deliver', 'devices', 'feedback', 'keys', 'webhook'].sort(),
    );
    const wanted = [
      queued(ours),
      line(NOW, 'authorization refused', { reason: 'revoked', user }),
      line(NOW, 'phone registered', { user, device: PHONE }),
      keys({ user }),
      keys({ app: appAddress('app'), action: 'revoke_all' }),
    ];
    const others = [
      queued({ user: OTHER_USER }),
      line(NOW, 'authorization refused', { reason: 'revoked' }),
      line(NOW, 'webhook refused', { reason: 'wrong_token' }),
      keys({ user: USER, app: appAddress('app') }),
      keys({ app: 'another' }),
    ];
    expect(wanted.map(wants)).toEqual(wanted.map(() => true));
    expect(others.map(wants)).toEqual(others.map(() => false));
  });

  test('of a ticket and a user: its pushes to that user only', () => {
    const { wants } = interestIn(ids, []);

    expect(
      [queued(ours), queued({ ...ours, user: OTHER_USER }), queued({ ...ours, ticket: 'x' })].map(wants),
    ).toEqual([true, false, false]);
    expect(wants(line(NOW, 'authorization refused', { reason: 'revoked', user }))).toBe(false);
  });
});

describe('a line in words', () => {
  test.each([
    [queued(), 'a reply came in and is queued'],
    [line(NOW, 'webhook refused', { reason: 'wrong_token' }), 'REFUSED: a wrong token'],
    [line(NOW, 'webhook refused', { reason: 'malformed:ticket_id' }), 'malformed ticket_id'],
    [line(NOW, 'credential refused', { reason: 'invalid_credential' }), 'none that works'],
    [line(NOW, 'credential refused', { reason: 'action', credential: 'shop' }), '"shop" lacks the action'],
    [line(NOW, 'credential refused', { reason: 'app', credential: 'shop' }), '"shop" lacks the app'],
    [sent(), 'SENT: SNS took it as message sns-9'],
    [
      line(NOW, 'push suppressed', { reason: 'other_user' }),
      'NOT SENT (other_user): The phone was taken over',
    ],
    [line(NOW, 'push failed', { reason: 'invalid_token' }), 'FAILED (invalid_token): SNS does not take'],
    [line(NOW, 'push repeated'), 'SNS has it already'],
    [notSettled(NOW, 3), 'try 3 FAILED, it is tried again: ThrottledException: Rate exceeded'],
    [
      event({ failure: 'InvalidPlatformToken', sns_message_id: 'sns-9' }),
      'NOT DELIVER (InvalidPlatformToken)',
    ],
    [event({ type: 'EndpointCreated' }), 'SNS: EndpointCreated'],
    [
      line(NOW, 'authorization refused', { reason: 'revoked', key_id: 'k1' }),
      'the chat was REFUSED (revoked)',
    ],
    [line(NOW, 'registration refused', { reason: 'expired' }), 'registration was REFUSED (expired)'],
    [line(NOW, 'phone registered', { user: USER, device: PHONE }), 'a user registered the phone'],
    [
      line(NOW, 'security keys changed', {
        by: { request_id: 'r' },
        action: 'credential',
        credential: 'shop',
      }),
      'a credential was made "shop", by an operator (invocation r)',
    ],
  ])('%#: says what, and names phones and users by a few characters', (each, words) => {
    const text = lineInWords(each);

    expect(text).toContain(words);
    expect(text).not.toMatch(/user-of-the-push|phone-of-the-push/);
    expect(lineAsJson(each)).toMatchObject({ source: each.source, text: expect.stringContaining(words) });
  });

  test('that is no event is shown as it is', () => {
    const remark: LogLine = {
      source: 'deliver',
      eventId: '1',
      at: NOW,
      remark: { isTrouble: true, text: 'Lambda: timeout' },
    };

    expect(lineInWords(remark)).toMatch(/ {2}deliver {3}Lambda: timeout$/);
    expect(lineAsJson(remark)).toEqual({
      at: '2026-03-01T12:05:00.000Z',
      source: 'deliver',
      event: null,
      text: 'Lambda: timeout',
    });
  });
});

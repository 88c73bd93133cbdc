import { describe, expect, test } from '@jest/globals';
import { traceOf } from '../../../cli/trace/trace-of.ts';
import {
  ENDED,
  evidence,
  HOUR,
  line,
  MINUTE,
  NOW,
  notSettled,
  QUEUED,
  queuedRow,
  queues,
  SECOND,
  stepsIn,
  traceOfPush,
} from './trace-evidence.ts';

const rows = [queuedRow()];

describe('a push that is still queued', () => {
  test('says the last error, when the next try comes, and how many are left', () => {
    const lines = [notSettled(QUEUED + SECOND, 1), notSettled(QUEUED + 11 * SECOND, 2)];

    const push = traceOfPush({ rows, lines, now: QUEUED + 12 * SECOND, queues: queues({ hidden: 1 }) });

    expect(push).toMatchObject({
      verdict: 'retrying',
      reason: 'ThrottledException',
      receives: 2,
      receives_left: 9,
      next_try_at: new Date(QUEUED + 31 * SECOND).toISOString(),
      durations_ms: { queue_to_end: null },
    });
    expect(push.meaning).toContain('ThrottledException: Rate exceeded');
    expect(push.advice).toContain('quotas');
    expect(push.steps.map(({ text }) => text).at(-1)).toContain('try 2 of 11 failed: ThrottledException');
  });

  test('where the queue could not be read, the receives that are left are unknown', () => {
    expect(traceOfPush({ rows, lines: [notSettled(NOW, 1)], queues: undefined })).toMatchObject({
      verdict: 'retrying',
      receives_left: null,
    });
  });

  test('was given up where its last receive failed, though nobody could write the row', () => {
    expect(traceOfPush({ rows, lines: [notSettled(NOW - SECOND, 11)] })).toMatchObject({
      verdict: 'given_up',
      reason: 'gave_up:ThrottledException',
    });
  });

  test('has ended where the log says so: since its row was read, or where nobody could write the row', () => {
    const sent = line(ENDED, 'push sent', { sns_message_id: 'sns-1' });
    const givenUp = line(ENDED, 'push failed', { reason: 'gave_up:TimeoutError' });

    expect(traceOfPush({ rows, lines: [sent] })).toMatchObject({ verdict: 'sent', sns_message_id: 'sns-1' });
    expect(traceOfPush({ rows, lines: [notSettled(ENDED - SECOND, 10), givenUp] })).toMatchObject({
      verdict: 'given_up',
      reason: 'gave_up:TimeoutError',
    });
  });

  test('that nobody took yet: a moment ago, or for too long', () => {
    const fresh = traceOfPush({ rows, now: QUEUED + SECOND });
    const old = traceOfPush({ rows, now: QUEUED + 10 * MINUTE });

    expect([fresh.verdict, old.verdict]).toEqual(['waiting', 'waiting']);
    expect(fresh.advice).toContain('in a moment');
    expect(old.advice).toContain('doctor');
  });

  test('behind another reply to the phone says so', () => {
    const ahead = queuedRow({ pushId: 'push-0', commentId: '6', queuedAt: QUEUED - SECOND });
    const elsewhere = queuedRow({ pushId: 'push-9', device: 'another', queuedAt: QUEUED + 1 });
    const lines = [notSettled(NOW - 2 * SECOND, 3, { push_id: 'push-0' })];

    const { pushes } = traceOf(evidence({ rows: [ahead, queuedRow(), elsewhere], lines }));

    expect(pushes.map(({ verdict, reason }) => [verdict, reason])).toEqual([
      ['retrying', 'ThrottledException'],
      ['waiting', 'ThrottledException'],
      ['waiting', null],
    ]);
    expect(pushes[1]?.meaning).toContain('behind an earlier reply to the same phone');
  });

  test.each([
    ['in the dead-letter queue', queues({ deadLetters: 1 }), /dead-letter queue, which holds 1/],
    ['behind others', queues({ waiting: 3, hidden: 1 }), /the queue holds 4/],
    ['nowhere', queues(), /purged/],
    ['unknown', undefined, /could not be found out/],
  ])('long after its last try is overdue: %s', (_where, queues, meaning) => {
    const untried = traceOfPush({ rows, queues, now: QUEUED + 3 * HOUR });
    const tried = traceOfPush({ rows, queues, lines: [notSettled(QUEUED, 1)], now: QUEUED + 3 * HOUR });

    for (const push of [untried, tried]) {
      expect(push).toMatchObject({ verdict: 'lost', next_try_at: null });
      expect(push.meaning).toMatch(meaning);
    }
  });

  test('within the hour of tries, and a visibility time-out for each, is not', () => {
    expect(traceOfPush({ rows, now: QUEUED + 95 * MINUTE }).verdict).toBe('waiting');
    expect(traceOfPush({ rows, now: QUEUED + 101 * MINUTE }).verdict).toBe('lost');
  });
});

describe('a push without a row', () => {
  test('is known by its lines', () => {
    const queued = [line(QUEUED, 'reply queued')];
    const suppressed = [...queued, line(ENDED, 'push suppressed', { reason: 'stale' })];
    const sent = [...queued, line(ENDED, 'push sent', { sns_message_id: 'sns-1' })];

    expect(traceOfPush({ rows: [], lines: queued, now: QUEUED + SECOND })).toMatchObject({
      verdict: 'waiting',
      ticket_id: '1001',
      comment_id: null,
    });
    expect(traceOfPush({ rows: [], lines: suppressed })).toMatchObject({
      verdict: 'suppressed',
      reason: 'stale',
    });
    expect(traceOfPush({ rows: [], lines: sent })).toMatchObject({
      verdict: 'sent',
      sns_message_id: 'sns-1',
    });
    expect(stepsIn(traceOfPush({ rows: [], lines: sent }).steps)).toEqual(['queued', 'sent']);
  });
});

import { describe, expect, test } from '@jest/globals';
import { type Accepted, type Evidence, judge, type Push, type Row } from './judge.ts';

const reply = (commentId: string, more: Partial<Accepted> = {}): Accepted => ({
  commentId,
  token: 'phone',
  tag: `ticket:${commentId}`,
  expected: 'push',
  ...more,
});
const push = (commentId: string, more: Partial<Push> = {}): Push => ({
  commentId,
  token: 'phone',
  tag: `ticket:${commentId}`,
  ...more,
});
const SENT: Row = { status: 'sent' };
const evidence = (more: Partial<Evidence>): Evidence => ({
  tried: 0,
  accepted: [],
  pushes: [],
  rows: new Map(),
  waiting: 0,
  dead: new Set(),
  wrongAnswers: [],
  ...more,
});

describe('a reply', () => {
  test('that was pushed is well, and its repeats are counted', () => {
    const { pushed, repeated, lost, wrong } = judge(
      evidence({
        accepted: [reply('1'), reply('2')],
        pushes: [push('1'), push('2'), push('1')],
        rows: new Map([
          ['1', SENT],
          ['2', SENT],
        ]),
      }),
    );

    expect({ pushed, repeated, lost, wrong }).toEqual({ pushed: 2, repeated: 1, lost: [], wrong: [] });
  });

  test('that nothing tells of is lost, also where its row claims that it was sent', () => {
    const { lost } = judge(evidence({ accepted: [reply('1'), reply('2')], rows: new Map([['2', SENT]]) }));

    expect(lost).toEqual(['reply 1: lost', 'reply 2: lost']);
  });

  test('is not lost in the queue, nor in the dead-letter queue, nor where its row tells why', () => {
    const verdict = judge(
      evidence({
        accepted: [reply('1'), reply('2'), reply('3', { expected: 'signed_out' })],
        waiting: 1,
        dead: new Set(['2']),
        rows: new Map<string, Row>([
          ['1', { status: 'queued' }],
          ['2', { status: 'failed', reason: 'gave_up:InternalError' }],
          ['3', { status: 'suppressed', reason: 'signed_out' }],
        ]),
      }),
    );

    expect(verdict).toMatchObject({ inQueue: 1, inDeadLetters: 1, suppressed: 1, lost: [], wrong: [] });
  });
});

test.each<[string, Partial<Evidence>]>([
  ['pushed to another phone', { pushes: [push('1', { token: 'another' })] }],
  ['pushed with another tag', { pushes: [push('1', { tag: 'another' })] }],
  ['pushed although signed_out', { accepted: [reply('1', { expected: 'signed_out' })], pushes: [push('1')] }],
  ['no final row', { pushes: [push('1')], rows: new Map() }],
  ['no final row', { pushes: [push('1')], rows: new Map([['1', { status: 'queued' }]]) }],
  [
    'its row says dead_phone, not push',
    { rows: new Map([['1', { status: 'suppressed', reason: 'dead_phone' }]]) },
  ],
  [
    'its row says gave_up:Error, not push',
    { rows: new Map([['1', { status: 'failed', reason: 'gave_up:Error' }]]) },
  ],
])('wrong: %s', (what, more) => {
  const { wrong } = judge(evidence({ accepted: [reply('1')], rows: new Map([['1', SENT]]), ...more }));

  expect(wrong).toContain(`reply 1: ${what}`);
});

test('wrong: a later reply of the same phone came first', () => {
  const accepted = [reply('1'), reply('2'), reply('3', { token: 'another' })];
  const rows = new Map(accepted.map(({ commentId }) => [commentId, SENT]));

  const { wrong } = judge(
    evidence({ accepted, rows, pushes: [push('3', { token: 'another' }), push('2'), push('1'), push('1')] }),
  );

  expect(wrong).toEqual(['reply 1: pushed after a later one']);
});

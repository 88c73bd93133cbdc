import { describe, expect, test } from '@jest/globals';
import { type Accepted, type Evidence, type Findings, judge, type Push, type Row } from './judge.ts';

const reply = (commentId: string, more: Partial<Accepted> = {}): Accepted => ({
  commentId,
  token: 'phone',
  tag: `ticket:${commentId}`,
  reaches: true,
  ends: ['sent'],
  ...more,
});
const push = (commentId: string, more: Partial<Push> = {}): Push => ({
  commentId,
  token: 'phone',
  tag: `ticket:${commentId}`,
  ...more,
});
const SENT: Row = { status: 'sent', receives: 1 };
const evidence = (more: Partial<Evidence>): Evidence => ({
  told: new Set((more.accepted ?? []).map(({ commentId }) => commentId)),
  accepted: [],
  pushes: [],
  rows: new Map((more.accepted ?? []).map(({ commentId }) => [commentId, SENT])),
  waiting: 0,
  dead: new Set(),
  ...more,
});
const STRICT = { pushesPerReceive: 0, deadLetters: false } as const;
const NOTHING = { lost: [], wrongRows: [], wrongTags: [], outOfOrder: [], other: [] };

describe('well is', () => {
  test('a reply that was pushed once and has the row that it is to have', () => {
    const accepted = [reply('1'), reply('2', { reaches: false, ends: ['signed_out', 'dead_phone'] })];
    const rows = new Map<string, Row>([
      ['1', SENT],
      ['2', { status: 'suppressed', reason: 'dead_phone' }],
    ]);

    const verdict = judge(evidence({ accepted, rows, pushes: [push('1')] }), STRICT);

    expect(verdict).toEqual({ ...NOTHING, accepted: 2, pushed: 1, repeated: 0, deadLettered: 0 });
  });

  test('a repeat for each receive, where the row could not be written', () => {
    const rows = new Map<string, Row>([['1', { status: 'sent', receives: 2 }]]);
    const one = evidence({ accepted: [reply('1')], rows, pushes: [push('1'), push('1')] });

    expect(judge(one, { ...STRICT, pushesPerReceive: 1 })).toMatchObject({ ...NOTHING, repeated: 1 });
    expect(judge(one, STRICT).other).toEqual(['reply 1: pushed 2 times, not 1 at most']);
  });

  test('a dead letter where there may be one', () => {
    const rows = new Map<string, Row>([['1', { status: 'failed', reason: 'gave_up:InternalError' }]]);
    const one = evidence({ accepted: [reply('1')], rows, dead: new Set(['1']) });

    expect(judge(one, { ...STRICT, deadLetters: true })).toMatchObject({ ...NOTHING, deadLettered: 1 });
    expect(judge(one, STRICT).other).toEqual(['reply 1: in the dead-letter queue']);
    expect(judge(one, STRICT).lost).toEqual(['reply 1: lost']);
  });

  test('a push of a reply whose 200 got lost', () => {
    const told = new Set(['1']);

    expect(judge(evidence({ told, pushes: [push('1')] }), STRICT)).toMatchObject(NOTHING);
  });

  test('a reply that was put back after later ones', () => {
    const accepted = [reply('1'), reply('2')];
    const one = evidence({ accepted, pushes: [push('2'), push('1')], putBack: new Set(['1']) });

    expect(judge(one, STRICT)).toMatchObject(NOTHING);
  });
});

const row = (more: Row) => new Map<string, Row>([['1', more]]);
test.each<[keyof Findings, string, Partial<Evidence>]>([
  ['lost', 'reply 1: lost', { pushes: [] }],
  ['lost', 'reply 1: lost', { pushes: [], rows: row({ status: 'queued' }), waiting: 1 }],
  ['wrongRows', 'reply 1: no final row', { rows: new Map() }],
  ['wrongRows', 'reply 1: no final row', { rows: row({ status: 'queued' }) }],
  ['wrongRows', 'reply 1: no final row', { rows: row({ status: 'queued' }), waiting: 1 }],
  ['wrongRows', 'reply 1: no final row', { rows: row({ status: 'queued' }), dead: new Set(['1']) }],
  [
    'wrongRows',
    'reply 1: its row says dead_phone, not sent',
    { rows: row({ status: 'suppressed', reason: 'dead_phone' }) },
  ],
  [
    'wrongRows',
    'reply 1: its row says gave_up:Error, not sent',
    { rows: row({ status: 'failed', reason: 'gave_up:Error' }) },
  ],
  [
    'wrongRows',
    'reply 1: its row says sent, not signed_out',
    { accepted: [reply('1', { reaches: false, ends: ['signed_out'] })], pushes: [] },
  ],
  ['wrongTags', 'reply 1: pushed with another tag', { pushes: [push('1', { tag: 'another' })] }],
  [
    'wrongTags',
    'reply 1: pushed with another tag',
    { pushes: [push('1'), push('1', { tag: 'another' })], rows: row({ status: 'sent', receives: 2 }) },
  ],
  ['other', 'reply 1: pushed to another phone', { pushes: [push('1', { token: 'another' })] }],
  [
    'other',
    'reply 1: pushed although signed_out',
    { accepted: [reply('1', { reaches: false, ends: ['signed_out'] })] },
  ],
  ['other', 'reply 1: in the dead-letter queue', { dead: new Set(['1']) }],
  ['other', 'reply 1: pushed 2 times, not 1 at most', { pushes: [push('1'), push('1')] }],
  ['other', 'comment 2: pushed, and nobody told of it', { pushes: [push('1'), push('2')] }],
  ['other', '3 messages are left in the queues', { waiting: 3 }],
])('%s: %s', (kind, what, more) => {
  const found = judge(evidence({ accepted: [reply('1')], pushes: [push('1')], ...more }), STRICT);

  expect({ wrongStatus: [], tooSlow: [], ...found }[kind]).toContain(what);
});

test('outOfOrder: a later reply of the same phone came first', () => {
  const accepted = [reply('1'), reply('2'), reply('3', { token: 'another' })];
  const pushes = [push('3', { token: 'another' }), push('2'), push('1'), push('1')];

  const { outOfOrder } = judge(evidence({ accepted, pushes }), STRICT);

  expect(outOfOrder).toEqual(['reply 1: pushed after a later one']);
});

test('a stack that pushes everything eleven times and gives it up is not well', () => {
  const accepted = [reply('1')];
  const pushes = Array.from({ length: 11 }, () => push('1'));
  const found = judge(evidence({ accepted, pushes, rows: new Map(), dead: new Set(['1']) }), STRICT);

  expect(found.wrongRows).toHaveLength(1);
  expect(found.other).toHaveLength(2);
});

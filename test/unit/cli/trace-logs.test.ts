import { describe, expect, test } from '@jest/globals';
import { readLine } from '../../../cli/logs/log-line.ts';
import { anyOf, both, either, equals, pattern } from '../../../cli/logs/patterns.ts';
import { inWords, localInstant, localOffset } from '../../../cli/trace/local-time.ts';
import { parseSince } from '../../../cli/trace/since.ts';
import { parseFilterPattern } from '../../../local/services/logs/filter-pattern.ts';

describe('filter patterns', () => {
  test('find what they say', () => {
    const fits = parseFilterPattern(
      pattern(
        either(both(equals('user', 'u'), equals('ticket', 't')), equals('message', 'push not settled')),
      ),
    );

    expect(fits('{"user":"u","ticket":"t"}')).toBe(true);
    expect(fits('{"user":"u","ticket":"x"}')).toBe(false);
    expect(fits('{"message":"push not settled"}')).toBe(true);
  });

  test('of many values are as many as CloudWatch takes, and leave none out', () => {
    const values = Array.from({ length: 100 }, (_, n) => `${'x'.repeat(40)}-${n}`);

    const patterns = anyOf('push_id', values);

    expect(Math.max(...patterns.map(({ length }) => length))).toBeLessThanOrEqual(1_024);
    const filters = patterns.map(parseFilterPattern);
    for (const value of values) {
      expect(filters.filter((fits) => fits(JSON.stringify({ push_id: value })))).toHaveLength(1);
    }
    expect(anyOf('push_id', [])).toEqual([]);
  });
});

describe('a line', () => {
  test('of a handler is an event, at the time the handler says', () => {
    expect(
      readLine(
        '{"level":"INFO","message":"authorization refused","timestamp":"2026-03-01T12:00:00.123Z","reason":"revoked"}',
      ),
    ).toEqual({
      at: Date.parse('2026-03-01T12:00:00.123Z'),
      event: { message: 'authorization refused', reason: 'revoked' },
    });
  });

  test.each([
    [
      '{"level":"ERROR","message":"request failed","error":{"name":"TypeError","message":"x"}}',
      true,
      'request failed: TypeError: x',
    ],
    ['{"level":"INFO","message":"all is well"}', false, 'all is well'],
    ['{"level":"ERROR","message":{"errorType":"Error","errorMessage":"boom"}}', true, 'Error: boom'],
    ['{"type":"platform.report","record":{"status":"timeout"}}', true, 'Lambda: timeout'],
    ['{"type":"platform.report","record":{"status":"success"}}', false, 'Lambda: success'],
    ['a text\n', false, 'a text'],
    ['{"message":"push sent"}', false, 'push sent'],
  ])('%s is a remark', (text, isTrouble, words) => {
    expect(readLine(text)).toEqual({ remark: { isTrouble, text: words } });
  });
});

describe('times', () => {
  test.each([
    [340, '340 ms'],
    [1_250, '1.2 s'],
    [59_990, '59.9 s'],
    [184_000, '3 min 4 s'],
    [180_000, '3 min'],
    [7_500_000, '2 h 5 min'],
    [93_600_000, '1 d 2 h'],
  ])('%d ms in words', (duration, words) => {
    expect(inWords(duration)).toBe(words);
  });

  test('are local, with the offset', () => {
    const instant = Date.parse('2026-03-01T12:00:03Z');

    const shown = localInstant(instant);

    expect(shown).toMatch(/^2026-0[23]-\d\d \d\d:\d\d:03 [+-]\d\d:\d\d$/);
    expect(Date.parse(shown.replace(' ', 'T').replace(' ', ''))).toBe(instant);
    expect(shown.endsWith(localOffset(instant))).toBe(true);
  });

  test('since when is a duration or an instant, of the past', () => {
    const now = Date.parse('2026-03-01T12:00:00Z');

    expect(parseSince('24h', now)).toBe(Date.parse('2026-02-28T12:00:00Z'));
    expect(parseSince('2026-03-01T11:00:00+01:00', now)).toBe(Date.parse('2026-03-01T10:00:00Z'));
    expect([parseSince('2026-03-02T12:00:00Z', now), parseSince('yesterday', now)]).toEqual([
      undefined,
      undefined,
    ]);
  });
});

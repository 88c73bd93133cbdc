import { execFileSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readCreatedAt } from '../../../lambdas/webhook/created-at.ts';
import { anyUtf16 } from '../arbitraries.ts';

const NOW = Date.parse('2026-11-20T12:00:00.000Z');
const iso = (value: unknown) => new Date(readCreatedAt(value, NOW)).toISOString();

describe('readCreatedAt', () => {
  test.each([
    ['2026-11-20T09:41:07Z', '2026-11-20T09:41:07.000Z'],
    ['2026-11-20T09:41:07z', '2026-11-20T09:41:07.000Z'],
    ['2026-11-20t09:41:07Z', '2026-11-20T09:41:07.000Z'],
    ['2026-11-20T09:41Z', '2026-11-20T09:41:00.000Z'],
    ['2026-11-20T09:41:07.4Z', '2026-11-20T09:41:07.400Z'],
    ['2026-11-20T09:41:07.482Z', '2026-11-20T09:41:07.482Z'],
    ['2026-11-20T09:41:07,482Z', '2026-11-20T09:41:07.482Z'],
    ['2026-11-20T09:41:07.4829999Z', '2026-11-20T09:41:07.482Z'],
    ['2026-11-20T09:41:07.482999999Z', '2026-11-20T09:41:07.482Z'],
    ['2026-11-20T12:41:07+03:00', '2026-11-20T09:41:07.000Z'],
    ['2026-11-20T12:41:07+0300', '2026-11-20T09:41:07.000Z'],
    ['2026-11-20T12:41:07+03', '2026-11-20T09:41:07.000Z'],
    ['2026-11-20T04:11:07-05:30', '2026-11-20T09:41:07.000Z'],
    ['2026-11-20T09:41:07-00:00', '2026-11-20T09:41:07.000Z'],
    ['2026-11-20 09:41:07', '2026-11-20T09:41:07.000Z'],
    ['2026-11-20 12:41:07 +03:00', '2026-11-20T09:41:07.000Z'],
    ['2026-11-20T09:41:07', '2026-11-20T09:41:07.000Z'],
    ['2026-11-20T09:41:07.482', '2026-11-20T09:41:07.482Z'],
    ['2026-11-20', '2026-11-20T00:00:00.000Z'],
    ['2024-02-29T23:59:59Z', '2024-02-29T23:59:59.000Z'],
    ['1970-01-01T00:00:00Z', '1970-01-01T00:00:00.000Z'],
  ])('reads %s', (value, expected) => {
    expect(iso(value)).toBe(expected);
  });

  test.each([
    ['a millisecond ahead', '2026-11-20T12:00:00.001Z'],
    ['ahead in its zone only by the clock', '2026-11-20T12:30:00Z'],
    ['years ahead', '9999-12-31T23:59:59Z'],
  ])('counts as now what lies %s', (_name, value) => {
    expect(readCreatedAt(value, NOW)).toBe(NOW);
  });

  test('counts the zone before it compares with now', () => {
    expect(iso('2026-11-20T14:59:59+03:00')).toBe('2026-11-20T11:59:59.000Z');
    expect(iso('2026-11-20T11:00:00-03:00')).toBe('2026-11-20T12:00:00.000Z');
  });

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['an empty string', ''],
    ['words', 'yesterday'],
    ['seconds since 1970', 1_763_000_000],
    ['milliseconds since 1970 as digits', '1763000000000'],
    ['a list', ['2026-11-20T09:41:07Z']],
    ['an object', { $date: '2026-11-20T09:41:07Z' }],
    ['a boolean', true],
    ['the way of RFC 2822', 'Fri, 20 Nov 2026 09:41:07 GMT'],
    ['the American way', '11/20/2026'],
    ['the Russian way', '20.11.2026 09:41'],
    ['a month that is none', '2026-13-01T00:00:00Z'],
    ['a day that is none', '2026-11-32T00:00:00Z'],
    ['an hour that is none', '2026-11-20T25:00:00Z'],
    ['a minute that is none', '2026-11-20T09:60:00Z'],
    ['a zone that is none', '2026-11-20T09:41:07+99:00'],
    ['the name of a zone', '2026-11-20T09:41:07 Europe/Moscow'],
    ['what follows an instant', '2026-11-20T09:41:07Z; DROP TABLE'],
    ['a second line', '2026-11-20T09:41:07Z\n2026-11-20T09:41:07Z'],
    ['digits of another script', '٢٠٢٦-١١-٢٠'],
    ['a year of six digits', '+002026-11-20T09:41:07Z'],
    ['the year one, which stands for no instant', '0001-01-01T00:00:00'],
    ['a fraction without end', `2026-11-20T09:41:07.${'1'.repeat(200_000)}X`],
  ])('counts as now what it cannot read: %s', (_name, value) => {
    expect(readCreatedAt(value, NOW)).toBe(NOW);
  });

  test('reads every instant that toISOString writes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: NOW }), (instant) => {
        expect(readCreatedAt(new Date(instant).toISOString(), NOW)).toBe(instant);
      }),
    );
  });

  test('is an instant from 1970 to now, whatever comes', () => {
    const almost = fc
      .tuple(fc.constantFrom('2026-11-20', '2026-11-20T09', '2026-11-20T09:41:07', ''), anyUtf16(8))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(almost, anyUtf16(), fc.anything()), (value) => {
        const instant = readCreatedAt(value, NOW);
        expect(Number.isInteger(instant)).toBe(true);
        expect(instant).toBeGreaterThanOrEqual(0);
        expect(instant).toBeLessThanOrEqual(NOW);
      }),
      { numRuns: 500 },
    );
  });

  test.each(['America/New_York', 'Asia/Kolkata'])(
    'takes what has no zone for UTC where the process lives in %s',
    (TZ) => {
      // Prepare: Node reads its zone at the start, so it takes a process of its own.
      const module = new URL('../../../lambdas/webhook/created-at.ts', import.meta.url).href;
      const script = `
      import { readCreatedAt } from '${module}';
      const read = (value) => readCreatedAt(value, ${NOW});
      console.log(JSON.stringify([
        new Date(2026, 10, 20).getTimezoneOffset() !== 0,
        ...['2026-11-20T09:41:07', '2026-11-20 09:41', '2026-11-20'].map(read),
      ]));`;

      // Act
      const output = execFileSync(
        process.execPath,
        ['--input-type=module', '--no-warnings', '--eval', script],
        {
          env: { ...process.env, NODE_OPTIONS: '', TZ },
          encoding: 'utf8',
        },
      );

      // Assess
      expect(JSON.parse(output)).toEqual([
        true,
        Date.parse('2026-11-20T09:41:07Z'),
        Date.parse('2026-11-20T09:41:00Z'),
        Date.parse('2026-11-20T00:00:00Z'),
      ]);
    },
  );
});

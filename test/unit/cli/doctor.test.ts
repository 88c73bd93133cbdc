import { describe, expect, test } from '@jest/globals';
import { explainAwsError } from '../../../cli/admin-lambda/aws-error.ts';
import type { Check } from '../../../cli/doctor/finding.ts';
import { throwAwayUser } from '../../../cli/doctor/patient.ts';
import { clockAhead } from '../../../cli/doctor/post.ts';
import { runChecks } from '../../../cli/doctor/run-checks.ts';
import { snsQuota } from '../../../cli/doctor/sns-quotas.ts';
import { CliError } from '../../../cli/errors.ts';

describe('the clock', () => {
  const noon = Date.parse('2026-01-31T12:00:00Z');
  const header = 'Sat, 31 Jan 2026 12:00:00 GMT';

  test.each([
    ['within the second of the header', noon + 100, noon + 400, 0],
    ['during a slow answer', noon - 3_000, noon + 200, 0],
    ['two minutes ahead', noon + 121_000, noon + 121_500, 120],
    ['two minutes behind', noon - 120_500, noon - 120_000, -120],
  ])('%s', (_name, started, ended, expected) => {
    expect(clockAhead(header, started, ended)).toBe(expected);
  });

  test.each([[null], ['soon']])('the header %s tells nothing', (date) => {
    expect(clockAhead(date, noon, noon)).toBeUndefined();
  });
});

test('throw-away users are a hundred, so that a hundred tombstones is all that is left of them', () => {
  expect(throwAwayUser(0)).toBe('pyrus-chat-doctor-00');
  expect(throwAwayUser(0.999_999)).toBe('pyrus-chat-doctor-99');
});

test.each([
  ['us-east-1', 30_000],
  ['eu-central-1', 1_500],
  ['eu-west-3', 300],
  ['xx-nowhere-1', 300],
])('the SNS quota of %s is %d pushes a second', (region, publishes) => {
  expect(snsQuota(region).publishes).toBe(publishes);
});

describe('checks', () => {
  const check = (name: string, run: Check['run']): Check => ({ name, run });
  const never = new AbortController().signal;

  test('one that breaks down is a failure, and the others are told', async () => {
    const findings = await runChecks(
      [
        check('broken', () => Promise.reject(new CliError('Throttled', 'Too fast.', { hint: 'Wait.' }))),
        check('fine', async () => [{ check: 'fine', level: 'ok', message: 'Fine.' }]),
      ],
      never,
      20,
    );

    expect(findings).toEqual([
      { check: 'broken', level: 'failure', message: 'Too fast. (Throttled)', advice: 'Wait.' },
      { check: 'fine', level: 'ok', message: 'Fine.' },
    ]);
  });

  test.each(['AccessDeniedException', 'AccessDenied', 'AuthorizationErrorException'])(
    'a permission that the operator lacks is no fault of the stack, and not passed over: %s',
    async (name) => {
      const denied = explainAwsError(Object.assign(new Error('eve may not'), { name }), 'sns:X on *');

      const findings = await runChecks([check('alarms', () => Promise.reject(denied))], never, 20);

      expect(findings).toEqual([
        {
          check: 'alarms',
          level: 'warning',
          message: 'Not checked: AWS denies access: eve may not',
          advice: 'The permission needed: sns:X on *.',
        },
      ]);
    },
  );

  test('one that does not end in time is a failure', async () => {
    const limit = new AbortController();
    const slow = check('slow', async (signal) => {
      limit.abort();
      signal.throwIfAborted();
      return [];
    });

    const [finding] = await runChecks([slow], limit.signal, 20);

    expect(finding).toMatchObject({ check: 'slow', level: 'failure', message: 'Not done after 20 s.' });
  });
});

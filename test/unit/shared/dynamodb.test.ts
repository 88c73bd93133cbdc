import { describe, expect, test } from '@jest/globals';
import { clientOptions } from '../../../lambdas/shared/client-options.ts';
import { collectBody } from '../../../lambdas/shared/collect-body.ts';
import { expiresAt, number, readNumber, readString, string } from '../../../lambdas/shared/dynamodb.ts';

describe('attributes', () => {
  test.each([0, 1, -1, 1.5, 1_700_000_000_123])('the number %d comes back as it was', (value) => {
    expect(readNumber(number(value))).toBe(value);
  });

  test.each(['', 'a', 'я🙂', '\0'])('the string %j comes back as it was', (value) => {
    expect(readString(string(value))).toBe(value);
  });

  test('of another type, or missing, are undefined', () => {
    expect(readNumber(undefined)).toBeUndefined();
    expect(readNumber(string('1'))).toBeUndefined();
    expect(readString(undefined)).toBeUndefined();
    expect(readString(number(1))).toBeUndefined();
  });
});

describe('expiresAt', () => {
  test.each([
    [0, '0'],
    [999, '1'],
    [1000, '1'],
    [1001, '2'],
  ])('is in whole seconds and never before the instant: %d ms', (instant, seconds) => {
    expect(expiresAt(instant)).toEqual({ N: seconds });
  });
});

describe('clientOptions', () => {
  test('bound every attempt and make a time-out an error', () => {
    expect(clientOptions({ connectionTimeout: 1, requestTimeout: 2, maxAttempts: 3 })).toEqual({
      maxAttempts: 3,
      cacheMiddleware: true,
      streamCollector: collectBody,
      requestHandler: {
        connectionTimeout: 1,
        requestTimeout: 2,
        socketTimeout: 2,
        throwOnRequestTimeout: true,
      },
    });
  });
});

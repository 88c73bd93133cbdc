import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { address, appAddress } from '../../../lambdas/shared/address.ts';
import { anyUnicode } from '../arbitraries.ts';

/** Any list of well-formed ids: a lone surrogate never gets this far. */
const ids = fc.array(anyUnicode(20), { maxLength: 5 });

describe('address', () => {
  test.each([
    [['user'], 'vrFx1jejM1C_-QomJ54ZHAECgxsadvfwkAMvn-NzjBQ'],
    [['user', 'a', 'b'], 'QbjyIfvrpA9PA7yzncNH9MyiHkzMqAUhMtuIegrlW7w'],
    [['device', 'приложение', '🙂'], 'XuSz1DQ--VrAagvwJE7RLUh7R-OV3Tsr2oLlmfVxO5Y'],
  ])('never changes while items are stored: %j', ([kind = '', ...rest], expected) => {
    expect(address(kind, ...rest)).toBe(expected);
  });

  test('is 43 characters of base64url, whatever the ids', () => {
    fc.assert(
      fc.property(anyUnicode(10), ids, (kind, list) => {
        expect(address(kind, ...list)).toMatch(/^[A-Za-z0-9_-]{43}$/);
      }),
    );
  });

  test('is equal for equal lists only', () => {
    fc.assert(
      fc.property(ids, ids, (one, other) => {
        expect(address('kind', ...one) === address('kind', ...other)).toBe(
          JSON.stringify(one) === JSON.stringify(other),
        );
      }),
    );
  });

  test('is different when the same characters are split into ids at another place', () => {
    fc.assert(
      fc.property(anyUnicode(20), fc.nat(20), fc.nat(20), (text, a, b) => {
        const characters = [...text];
        const split = (at: number) => [characters.slice(0, at).join(''), characters.slice(at).join('')];
        const [one, other] = [split(Math.min(a, characters.length)), split(Math.min(b, characters.length))];
        expect(address('kind', ...one) === address('kind', ...other)).toBe(one[0] === other[0]);
      }),
    );
  });

  test('tells apart all short lists of ids that are made to run together', () => {
    // Prepare: ids that look like the lengths between ids, like nothing, and like each other.
    const tricky = [
      '',
      '\0',
      '\0\0\0\0',
      '\0\0\0\x01',
      '\0\0\0\x01a',
      'a',
      'aa',
      'a\0',
      '\u0430',
      'é',
      'e\u0301',
    ];
    const pairs = tricky.flatMap((one) => tricky.map((other) => [one, other]));
    const triples = pairs.flatMap((pair) => tricky.map((other) => [...pair, other]));
    const lists = [[], ...tricky.map((one) => [one]), ...pairs, ...triples];

    // Act
    const addresses = ['', 'kind', 'kindness'].flatMap((kind) => lists.map((list) => address(kind, ...list)));

    // Assess
    expect(new Set(addresses).size).toBe(3 * (1 + 11 + 11 ** 2 + 11 ** 3));
  });

  test('counts bytes, so that long ids of several bytes a character keep their place', () => {
    const long = '漢'.repeat(512);

    expect(address('kind', long, 'a')).not.toBe(address('kind', `${long}a`, ''));
  });
});

describe('appAddress', () => {
  test('never changes while apps are named by it', () => {
    expect(appAddress('demo')).toBe('4T13rbs3k-2-_UjNFd0a3SnDJHW4552IpoUTCfr7Iu0');
  });
});

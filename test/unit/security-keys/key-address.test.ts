import { describe, expect, test } from '@jest/globals';
import {
  credentialAddress,
  credentialNameAddress,
  KEY_PREFIX,
  keyAddress,
  policyAddress,
  tombstoneAddress,
  userAddress,
} from '../../../lambdas/security-keys/key-address.ts';

describe('addresses of the table SecurityKeys, which must never change while keys are stored', () => {
  const USER = '7yjF2L0Zl5x1wUfsbep1saLieMvYPgqmrUxtVcKtP-8';

  test('a user', () => {
    expect(userAddress('demo', 'ann')).toBe(USER);
  });

  test('a security key', () => {
    expect(keyAddress('demo', 'ann', 'secret')).toEqual({
      pk: USER,
      sk: 'key#28f1IYD5dhBP2-o0qp9N4lGWQcrJWAG9S9BPfKeYqMw',
    });
  });

  test('the tombstone of a user', () => {
    expect(tombstoneAddress('demo', 'ann')).toEqual({ pk: USER, sk: 'retired' });
  });

  test('the policy of an app', () => {
    expect(policyAddress('demo')).toEqual({
      pk: 'CJCxhOluJGetTVl_84KCXrckXcMPaK9Fuqvf29kT8dw',
      sk: 'policy',
    });
  });
});

describe('addresses of credentials, which must never change while credentials are stored', () => {
  test('a credential', () => {
    expect(credentialAddress('secret')).toEqual({
      pk: '2j6_cdvC7JHmpph_XCgMzLw_v80-L-yav4_DZtK4Kss',
      sk: 'credential',
    });
  });

  test('the name of a credential', () => {
    expect(credentialNameAddress('backend')).toBe('fVNqq1N6zA_-dA3D7dpQZcvywENuRHPClSgIv0J6Rnw');
  });
});

describe('keyAddress', () => {
  test.each([
    ['another app', keyAddress('other', 'ann', 'secret')],
    ['another user', keyAddress('demo', 'bob', 'secret')],
    ['another key', keyAddress('demo', 'ann', 'Secret')],
    ['characters moved from app to user', keyAddress('dem', 'oann', 'secret')],
    ['characters moved from user to key', keyAddress('demo', 'an', 'nsecret')],
  ])('%s lies elsewhere', (_name, other) => {
    expect(other.sk).not.toBe(keyAddress('demo', 'ann', 'secret').sk);
  });

  test('tells neither id nor key', () => {
    const { pk, sk } = keyAddress('application', 'customer', 'topsecret');

    expect(pk + sk).not.toMatch(/application|customer|topsecret/);
  });

  test('only sort keys of security keys begin with their prefix', () => {
    expect(keyAddress('demo', 'ann', 'secret').sk.startsWith(KEY_PREFIX)).toBe(true);
    expect(tombstoneAddress('demo', 'ann').sk.startsWith(KEY_PREFIX)).toBe(false);
    expect(policyAddress('demo').sk.startsWith(KEY_PREFIX)).toBe(false);
  });
});

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createSecurityKey, isSecurityKey } from '../../../lambdas/security-keys/security-key.ts';
import { anyUtf16 } from '../arbitraries.ts';

const BASE_62 = [...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'];
const randomBytes = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes));
const key = randomBytes.map((bytes) => createSecurityKey(bytes));
const position = fc.nat({ max: 53 });

const replaceAt = (text: string, index: number, part: string) =>
  text.slice(0, index) + part + text.slice(index + 1);

describe('createSecurityKey', () => {
  test('makes keys of 54 characters that need no escaping in a URL and pass the check', () => {
    fc.assert(
      fc.property(key, (created) => {
        expect(created).toMatch(/^pmc1_[0-9A-Za-z]{49}$/);
        expect(encodeURIComponent(created)).toBe(created);
        expect(isSecurityKey(created)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ['zeros', Buffer.alloc(32), 'pmc1_00000000000000000000000000000000000000000000wuCzE'],
    ['0 to 31', Buffer.from([...Array(32).keys()]), 'pmc1_003aUlTJC7tjlCTQj2uNU3MFagCXG9LRKRcwGkBIDlf8VRpdw'],
    ['all ones', Buffer.alloc(32, 0xff), 'pmc1_yhjskwdA6OZ1AL1YmHWZWm8LLG7HjnuCA2j5rOw8Xp1almit4'],
  ])('writes the random bytes in full, most significant first: %s', (_name, bytes, expected) => {
    expect(createSecurityKey(bytes)).toBe(expected);
  });

  test('different random bytes never make equal keys', () => {
    fc.assert(
      fc.property(randomBytes, randomBytes, (one, other) => {
        expect(createSecurityKey(one) === createSecurityKey(other)).toBe(one.equals(other));
      }),
    );
  });

  test('draws fresh random bytes for each key', () => {
    const keys = Array.from({ length: 1000 }, () => createSecurityKey());

    expect(new Set(keys).size).toBe(1000);
    expect(keys.every(isSecurityKey)).toBe(true);
  });
});

describe('isSecurityKey', () => {
  test('notices every change of one character of a key', () => {
    // Prepare
    const created = createSecurityKey();
    const changed = [...created].flatMap((character, index) =>
      [...BASE_62, '_', '-', ' ']
        .filter((other) => other !== character)
        .map((other) => replaceAt(created, index, other)),
    );

    // Act
    const passed = changed.filter(isSecurityKey);

    // Assess
    expect(changed.length).toBeGreaterThan(3300);
    expect(passed).toEqual([]);
  });

  test('notices a changed character in any key', () => {
    fc.assert(
      fc.property(key, position, fc.constantFrom(...BASE_62), (created, index, other) => {
        fc.pre(created[index] !== other);
        expect(isSecurityKey(replaceAt(created, index, other))).toBe(false);
      }),
      { numRuns: 3000 },
    );
  });

  test('notices two characters that changed places', () => {
    fc.assert(
      fc.property(key, position, position, (created, a, b) => {
        const first = created[a] ?? '';
        const second = created[b] ?? '';
        fc.pre(first !== second);
        expect(isSecurityKey(replaceAt(replaceAt(created, a, second), b, first))).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });

  test('notices characters that were cut off, left out or added', () => {
    fc.assert(
      fc.property(key, position, fc.constantFrom(...BASE_62), (created, index, extra) => {
        expect(isSecurityKey(created.slice(0, index))).toBe(false);
        expect(isSecurityKey(created.slice(index + 1))).toBe(false);
        expect(isSecurityKey(replaceAt(created, index, ''))).toBe(false);
        expect(isSecurityKey(created.slice(0, index) + extra + created.slice(index))).toBe(false);
        expect(isSecurityKey(created + extra)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ['white space before it', (created: string) => ` ${created}`],
    ['a line break after it', (created: string) => `${created}\n`],
    ['all letters in upper case', (created: string) => created.toUpperCase()],
    ['all letters in lower case', (created: string) => created.toLowerCase()],
    ['a prefix of another version', (created: string) => created.replace('pmc1_', 'pmc2_')],
    ['digits of another script', (created: string) => created.replace(/[0-9A-Za-z]$/, '٣')],
    ['two keys in a row', (created: string) => created + created],
  ])('refuses a key with %s', (_name, spoil) => {
    expect(isSecurityKey(spoil('pmc1_003aUlTJC7tjlCTQj2uNU3MFagCXG9LRKRcwGkBIDlf8VRpdw'))).toBe(false);
  });

  test('refuses foreign strings', () => {
    fc.assert(
      fc.property(anyUtf16(100), (foreign) => {
        expect(isSecurityKey(foreign)).toBe(false);
        expect(isSecurityKey(`pmc1_${foreign}`)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  test('refuses strings of the right form whose checksum was made up', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...BASE_62), minLength: 49, maxLength: 49 }),
        (digits) => {
          expect(isSecurityKey(`pmc1_${digits}`)).toBe(false);
        },
      ),
      { numRuns: 1000 },
    );
  });
});

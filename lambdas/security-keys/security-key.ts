import { createHash, randomBytes } from 'node:crypto';

/** Tells our keys from those of older systems, and lets secret scanners find a leaked one. */
const PREFIX = 'pmc1_';
/** 43 base-62 characters hold 256 bits. */
const RANDOM_LENGTH = 43;
/** 6 base-62 characters hold 35 bits: a mistyped or cut key passes once in 57 billion times. */
const CHECKSUM_LENGTH = 6;

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const FORMAT = new RegExp(`^${PREFIX}[0-9A-Za-z]{${RANDOM_LENGTH + CHECKSUM_LENGTH}}$`);

/**
 * A new security key: `pmc1_`, 43 characters of randomness, 6 of checksum; 54 characters that need no escaping
 * anywhere, for Pyrus' SDK puts the key into query strings. Pyrus allows 100 characters.
 */
export function createSecurityKey(random: Buffer = randomBytes(32)): string {
  const start = PREFIX + base62(random, RANDOM_LENGTH);
  return start + checksum(start);
}

/**
 * Whether a string can be a key of ours. It costs no database read to refuse what can't.
 *
 * The checksum is no secret, so a plain comparison tells nobody anything.
 */
export function isSecurityKey(candidate: string): boolean {
  if (!FORMAT.test(candidate)) {
    return false;
  }
  const start = candidate.slice(0, -CHECKSUM_LENGTH);
  return candidate.slice(-CHECKSUM_LENGTH) === checksum(start);
}

function checksum(start: string): string {
  // 5 of the hash's bytes are 40 bits, more than the 35 that six characters hold.
  return base62(createHash('sha256').update(start).digest().subarray(0, 5), CHECKSUM_LENGTH);
}

/** The lowest `length` base-62 digits of a big-endian number, padded with zeros. */
function base62(bytes: Buffer, length: number): string {
  let rest = BigInt(`0x${bytes.toString('hex')}`);
  let digits = '';
  for (let i = 0; i < length; i++) {
    digits = (DIGITS[Number(rest % 62n)] ?? '') + digits;
    rest /= 62n;
  }
  return digits;
}

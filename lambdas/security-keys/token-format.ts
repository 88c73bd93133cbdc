import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * What a token begins with: tells whose it is, and lets secret scanners find a leaked one. `pmc1_` are security keys of
 * people, `pmcb_` credentials of backends.
 */
export type TokenPrefix = 'pmc1_' | 'pmcb_';

/** 43 base-62 characters hold 256 bits. */
const RANDOM_LENGTH = 43;
/** 6 base-62 characters hold 35 bits: a mistyped or cut token passes once in 57 billion times. */
const CHECKSUM_LENGTH = 6;

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const FORMAT = new RegExp(`^[0-9A-Za-z]{${RANDOM_LENGTH + CHECKSUM_LENGTH}}$`);

/** A new token: the prefix, 43 characters of randomness, 6 of checksum; 54 characters that need no escaping anywhere. */
export function createToken(prefix: TokenPrefix, random: Buffer = randomBytes(32)): string {
  const start = prefix + base62(random, RANDOM_LENGTH);
  return start + checksum(start);
}

/**
 * Whether a string can be a token of ours. It costs no database read to refuse what can't.
 */
export function isToken(prefix: TokenPrefix, candidate: string): boolean {
  if (!candidate.startsWith(prefix) || !FORMAT.test(candidate.slice(prefix.length))) {
    return false;
  }
  const [start, end] = [candidate.slice(0, -CHECKSUM_LENGTH), candidate.slice(-CHECKSUM_LENGTH)];
  return timingSafeEqual(Buffer.from(end), Buffer.from(checksum(start)));
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

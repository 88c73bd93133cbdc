import { createToken, isToken } from './token-format.ts';

/**
 * A new security key, 54 characters; Pyrus allows 100. URL-safe, for Pyrus' SDK puts it into query strings.
 */
export const createSecurityKey = (random?: Buffer): string => createToken('pmc1_', random);

/** Whether a string can be a security key of ours. */
export const isSecurityKey = (candidate: string): boolean => isToken('pmc1_', candidate);

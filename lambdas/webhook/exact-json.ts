import { InvalidRequest } from '../shared/errors.ts';

/**
 * Parses JSON and keeps whole numbers beyond 2^53 exact, as strings of their digits: ids of tickets and comments may
 * grow that large, and `JSON.parse` alone would round two of them to one.
 *
 * @throws InvalidRequest naming `body`; what is wrong is not repeated, for the body holds a comment
 */
export function parseExactJson(text: string): unknown {
  try {
    return JSON.parse(text, keepDigits);
  } catch {
    throw new InvalidRequest('body', 'must be JSON');
  }
}

/** JSON.parse hands the reviver the source of each primitive (ECMAScript, "JSON.parse source text access"). */
function keepDigits(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source;
  return typeof value === 'number' &&
    !Number.isSafeInteger(value) &&
    source !== undefined &&
    /^\d+$/.test(source)
    ? source
    : value;
}

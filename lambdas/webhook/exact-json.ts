import { InvalidRequest } from '../shared/errors.ts';
import { parseJson } from '../shared/http-body.ts';

/** The fields that may hold numbers beyond 2^53. */
const IDS = new Set(['ticket_id', 'comment_id', 'user_id']);

/**
 * Parses a webhook's JSON and keeps ids beyond 2^53 exact, as strings of their digits: ids of Pyrus may grow that large, and
 * `JSON.parse` alone would round two of them to one.
 *
 * @throws InvalidRequest naming `body`; what is wrong is not repeated, for the body holds a comment
 */
export function parseExactJson(text: string): unknown {
  // Few bodies have such ids. The others are spared the reviver, which is slower and does not nest as deep.
  return /\d{16}/.test(text) ? parseKeepingDigits(text) : parseJson(text);
}

function parseKeepingDigits(text: string): unknown {
  try {
    return JSON.parse(text, keepDigits);
  } catch {
    throw new InvalidRequest('body', 'must be JSON');
  }
}

/** JSON.parse hands the reviver the source of each primitive (ECMAScript, "JSON.parse source text access"). */
function keepDigits(key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source;
  const isLongId =
    IDS.has(key) && typeof value === 'number' && !Number.isSafeInteger(value) && /^\d+$/.test(source ?? '');
  return isLongId ? source : value;
}

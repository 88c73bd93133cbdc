import { isUtf8 } from 'node:buffer';
import { ChatError, InvalidRequest } from './errors.ts';

/** What the API hands a Lambda of a request's body (payload format 2.0). */
export interface HttpBody {
  readonly body?: string | undefined;
  readonly isBase64Encoded?: boolean | undefined;
  readonly headers?: Readonly<Record<string, string | undefined>> | undefined;
}

const BYTE_ORDER_MARK = /^\ufeff/;

/**
 * The body as text, without a byte order mark.
 *
 * HTTP APIs pass a body base64-encoded unless its type is `text/*` or `application/json|xml|javascript`, so forms and
 * bodies without a content type arrive encoded.
 *
 * @param limit the most bytes that are read
 * @throws ChatError `PayloadTooLarge`; InvalidRequest naming `body` where it is not UTF-8
 */
export function bodyText({ body = '', isBase64Encoded = false }: HttpBody, limit: number): string {
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > limit) {
    throw new ChatError('PayloadTooLarge', `body must be at most ${limit} bytes long`, 'body');
  }
  // A TextDecoder does both too, but Node loads its encodings for it in the first call.
  if (!isUtf8(bytes)) {
    throw new InvalidRequest('body', 'must be UTF-8');
  }
  return bytes.toString('utf8').replace(BYTE_ORDER_MARK, '');
}

/**
 * The media type of a request in lower case, without parameters; empty where none is given. HTTP APIs hand header names in
 * lower case; whoever invokes the function directly may not.
 */
export function mediaType({ headers = {} }: HttpBody): string {
  const name = 'content-type' in headers ? 'content-type' : Object.keys(headers).find(isContentType);
  return (
    ((name === undefined ? undefined : headers[name]) ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
  );
}

const isContentType = (name: string): boolean => name.toLowerCase() === 'content-type';

/**
 * @param text JSON; what is wrong with it is not repeated, for it may hold a secret
 * @throws InvalidRequest naming `body`
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidRequest('body', 'must be JSON');
  }
}

/**
 * Fields of an `application/x-www-form-urlencoded` body. A field that is given twice becomes an array, which no schema
 * of ours takes: which of the two would count is anybody's guess.
 *
 * @throws InvalidRequest naming `body` where the percent-encoding is broken
 */
export function parseForm(text: string): Record<string, string | string[]> {
  try {
    decodeURIComponent(text);
  } catch {
    throw new InvalidRequest('body', 'must be a URL-encoded form');
  }
  const fields = new URLSearchParams(text);
  return Object.fromEntries(
    [...new Set(fields.keys())].map((name) => {
      const values = fields.getAll(name);
      return [name, values.length === 1 ? (values[0] ?? '') : values];
    }),
  );
}

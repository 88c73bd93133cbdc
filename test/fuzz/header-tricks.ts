import fc from 'fast-check';
import { MARK } from './violation.ts';

export type Headers = readonly (readonly [name: string, value: string])[];

const many = (count: number, name: (at: number) => string, value: string): Headers =>
  Array.from({ length: count }, (_, at) => [name(at), value] as const);

/** What says nothing to our handlers: a request with it must be answered as one without. */
const MEANINGLESS: readonly Headers[] = [
  // Names that mean something to JavaScript.
  ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'then', 'toJSON', 'length'].map(
    (name): Headers => [[name, MARK]],
  ),
  many(3, () => '__proto__', '{"content-type":"application/x-www-form-urlencoded"}'),
  // Of proxies: another method, path, host or caller.
  ...['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override'].map(
    (name): Headers => [[name, 'DELETE']],
  ),
  [
    ['X-Original-URL', '/keys/credential'],
    ['X-Rewrite-URL', '/keys/credential'],
  ],
  [
    ['Host', 'elsewhere.example.com'],
    ['X-Forwarded-Host', MARK],
    ['Forwarded', 'host=elsewhere;for=127.0.0.1'],
  ],
  [
    ['X-Forwarded-For', '127.0.0.1, ::1'],
    ['X-Real-IP', '127.0.0.1'],
  ],
  [
    ['Content-Length', '0'],
    ['Content-Length', '99999'],
    ['Transfer-Encoding', 'chunked, identity'],
  ],
  [
    ['Connection', 'Content-Type, Authorization'],
    ['TE', 'trailers'],
    ['Upgrade', 'h2c'],
    ['Expect', '100-continue'],
  ],
  [
    [':method', 'GET'],
    [':path', '/'],
    ['', MARK],
  ],
  [
    ['Range', 'bytes=0-0'],
    ['If-None-Match', '*'],
    ['Accept', 'application/xml'],
    ['Accept-Encoding', 'br;q=1'],
  ],
  [
    ['X-Pyrus-Sig', '0'.repeat(40)],
    ['X-Pyrus-Retry', '3/3'],
    ['X-Amzn-Trace-Id', `Root=${MARK}`],
  ],
  // Cookies: HTTP APIs take them out of the headers.
  [['Cookie', `session=${MARK}; __proto__=1; constructor=2; ;;=; a`]],
  many(50, () => 'Cookie', `a=${MARK}`),
  [['Cookie', `a=${'b'.repeat(8_000)}`]],
  // Long and many.
  [['X-Long', 'x'.repeat(9_000)]],
  [['x'.repeat(9_000), MARK]],
  many(200, (at) => `X-${at}`, MARK),
  many(200, () => 'X-Same', MARK),
  // No text.
  [
    ['X-Bytes', '\u00ff\u0000\u0080'],
    ['X-Fold', 'a\r\n b'],
  ],
];
/** Means something at `/keys` only. */
const AUTHORIZATIONS: readonly Headers[] = [
  [['Authorization', `Bearer pmcb_${MARK}`]],
  many(2, () => 'Authorization', `Basic ${MARK}`),
  [['Authorization', 'x'.repeat(9_000)]],
];

/** None for most requests; else one or two of the tricks. */
export const headerTricks = (
  tricks: readonly Headers[] = [...MEANINGLESS, ...AUTHORIZATIONS],
): fc.Arbitrary<Headers> =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constant<Headers>([]) },
    {
      weight: 1,
      arbitrary: fc
        .array(fc.constantFrom(...tricks), { minLength: 1, maxLength: 2 })
        .map((several) => several.flat()),
    },
  );
export const headerTricksOfBackends = headerTricks(MEANINGLESS);

import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { written } from '../near-limit.ts';
import { MARK } from '../violation.ts';

/** One request, byte by byte; each part is what a well-behaved client sends, or something else. */
export interface RawRequest {
  readonly door: DoorName;
  readonly method: string;
  readonly target: keyof typeof TARGETS;
  readonly framing: keyof typeof FRAMINGS;
  readonly lines: keyof typeof LINES;
  readonly more: keyof typeof MORE;
  readonly body: keyof typeof BODIES;
  readonly segments: keyof typeof SEGMENTS;
}

export const DOOR_NAMES = ['authorize', 'webhook', 'devices', 'keys'] as const;
export type DoorName = (typeof DOOR_NAMES)[number];

/** A door as it is asked rightly. */
export interface SocketDoor {
  readonly port: number;
  readonly path: string;
  readonly json: string;
  readonly headers: readonly string[];
}

/** Whether a part is as it should be: a request that is right in all of them must be answered with 200. */
interface Part<Make> {
  readonly make: Make;
  readonly isRight?: boolean;
  /** The other side waits for more. */
  readonly isCut?: boolean;
}
const parts = <const T extends Record<string, Part<Make>>, Make>(list: T & Record<string, Part<Make>>): T =>
  list;

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');
const percent = (text: string): string => `%${text.charCodeAt(0).toString(16)}`;

const TARGETS = parts({
  plain: { make: (path: string) => path, isRight: true },
  query: { make: (path: string) => `${path}?a=%ff&__proto__=1&a=2&${MARK}`, isRight: true },
  'one letter encoded': {
    make: (path: string) => `/${percent(path.slice(1))}${path.slice(2)}`,
    isRight: true,
  },
  'encoded twice': { make: (path: string) => `/%25${percent(path.slice(1)).slice(1)}${path.slice(2)}` },
  'no UTF-8': { make: (path: string) => `${path}\xff\xfe\xc0\xaf` },
  'encoded, no UTF-8': { make: (path: string) => `${path}%ff%fe%c0%af` },
  'half an encoding': { make: (path: string) => `${path}%` },
  'no encoding': { make: (path: string) => `${path}%zz%u0041` },
  nul: { make: (path: string) => `${path}%00` },
  'line break': { make: (path: string) => `${path}%0d%0aX: y` },
  'one more segment': { make: (path: string) => `${path}/` },
  'two slashes': { make: (path: string) => `/${path}` },
  dots: { make: (path: string) => `/x/..${path}` },
  'encoded dots': { make: (path: string) => `/x%2f..%2f${path.slice(1)}` },
  'another host': { make: (path: string) => `http://elsewhere.example.com${path}` },
  fragment: { make: (path: string) => `${path}#${MARK}` },
  parameter: { make: (path: string) => `${path};a=b` },
  star: { make: () => '*' },
  nothing: { make: () => '' },
  space: { make: (path: string) => `${path} ${MARK}` },
  long: { make: (path: string) => `${path}${'x'.repeat(9_000)}` },
  'too long': { make: (path: string) => `${path}${'x'.repeat(70_000)}` },
});

/** How the end of a body is told. */
const chunk = (body: Buffer, extension = ''): Buffer[] => [
  latin1(`${body.length.toString(16)}${extension}\r\n`),
  body,
  latin1('\r\n'),
];
interface Framed {
  readonly headers: readonly string[];
  readonly body: Buffer;
}
const length = (value: string | number) => `Content-Length: ${value}`;
const CHUNKED = 'Transfer-Encoding: chunked';
const END = latin1('0\r\n\r\n');
const FRAMINGS = parts({
  length: { make: (body: Buffer): Framed => ({ headers: [length(body.length)], body }), isRight: true },
  chunked: {
    make: (body: Buffer): Framed => ({
      headers: [CHUNKED],
      body: Buffer.concat([...chunk(body.subarray(0, 7)), ...chunk(body.subarray(7)), END]),
    }),
    isRight: true,
  },
  'chunks with extensions, and a trailer': {
    make: (body: Buffer): Framed => ({
      headers: ['transfer-encoding:  CHUNKED'],
      body: Buffer.concat([...chunk(body, ';a="b"'), latin1(`0\r\n__proto__: ${MARK}\r\n\r\n`)]),
    }),
    isRight: true,
  },
  'leading zeros': {
    make: (body: Buffer): Framed => ({ headers: [length(`000${body.length}`)], body }),
    isRight: true,
  },
  'too short': { make: (body: Buffer): Framed => ({ headers: [length(body.length >> 1)], body }) },
  'too long': {
    make: (body: Buffer): Framed => ({ headers: [length(body.length + 5)], body }),
    isCut: true,
  },
  'two lengths': {
    make: (body: Buffer): Framed => ({ headers: [length(body.length), length(0)], body }),
  },
  'length and chunks': { make: (body: Buffer): Framed => ({ headers: [length(5), CHUNKED], body }) },
  'a length of words': { make: (body: Buffer): Framed => ({ headers: [length('all of it')], body }) },
  'a length below zero': { make: (body: Buffer): Framed => ({ headers: [length(-1)], body }) },
  'a hexadecimal length': { make: (body: Buffer): Framed => ({ headers: [length('0x10')], body }) },
  'a length beyond numbers': {
    make: (body: Buffer): Framed => ({ headers: [length('9'.repeat(30))], body }),
  },
  'a length beyond memory': {
    make: (body: Buffer): Framed => ({ headers: [length('9007199254740991')], body }),
    isCut: true,
  },
  'no length': { make: (body: Buffer): Framed => ({ headers: [], body }) },
  'a chunk of words': {
    make: (body: Buffer): Framed => ({
      headers: [CHUNKED],
      body: Buffer.concat([latin1('zz\r\n'), body, END]),
    }),
  },
  'a chunk beyond numbers': {
    make: (body: Buffer): Framed => ({
      headers: [CHUNKED],
      body: Buffer.concat([latin1(`${'f'.repeat(20)}\r\n`), body, END]),
    }),
  },
  'a chunk that is cut': {
    make: (body: Buffer): Framed => ({ headers: [CHUNKED], body: Buffer.concat(chunk(body)) }),
    isCut: true,
  },
  'chunks, but not last': {
    make: (body: Buffer): Framed => ({ headers: ['Transfer-Encoding: chunked, identity'], body }),
  },
});

const LINES = parts({
  crlf: { make: (head: string) => head, isRight: true },
  'lines before': { make: (head: string) => `\r\n\r\n${head}`, isRight: true },
  'line feeds only': { make: (head: string) => head.replaceAll('\r\n', '\n') },
  folded: { make: (head: string) => head.replace('\r\n', '\r\nX-Folded: a\r\n b\r\n') },
  'space before the colon': { make: (head: string) => head.replace('\r\n', '\r\nX-Space : a\r\n') },
  'no colon': { make: (head: string) => head.replace('\r\n', `\r\n${MARK}\r\n`) },
  'no name': { make: (head: string) => head.replace('\r\n', `\r\n: ${MARK}\r\n`) },
  'a NUL': { make: (head: string) => head.replace('\r\n', '\r\nX-Nul: a\0b\r\n') },
  'another version': { make: (head: string) => head.replace('HTTP/1.1', 'HTTP/9.9') },
  'an old version': { make: (head: string) => head.replace('HTTP/1.1', 'HTTP/1.0') },
  'no version': { make: (head: string) => head.replace(' HTTP/1.1', '') },
  'no host': { make: (head: string) => head.replace(/\r\nHost: [^\r]*/, '') },
  'two hosts': { make: (head: string) => head.replace('\r\n', '\r\nHost: elsewhere.example.com\r\n') },
});

/** More headers, in place of none; those that mean nothing change nothing. */
const MORE = parts({
  none: { make: (): readonly string[] => [], isRight: true },
  prototypes: {
    make: (): readonly string[] => [`__proto__: ${MARK}`, 'constructor: x', 'toString: x', '__proto__: y'],
    isRight: true,
  },
  'another method': {
    make: (): readonly string[] => ['X-HTTP-Method-Override: DELETE', 'X-Original-URL: /keys/credential'],
    isRight: true,
  },
  cookies: {
    make: (): readonly string[] => [`Cookie: a=${MARK}; __proto__=1`, 'Cookie: ;;;=', 'Cookie: b'],
    isRight: true,
  },
  bytes: { make: (): readonly string[] => ['X-Bytes: \xff\xfe\x80', 'Accept-Language: \xe4'], isRight: true },
  long: { make: (): readonly string[] => [`X-Long: ${'x'.repeat(7_000)}`], isRight: true },
  many: {
    make: (): readonly string[] => Array.from({ length: 500 }, (_, at) => `X-${at}: 1`),
    isRight: true,
  },
  'go on': { make: (): readonly string[] => ['Expect: 100-continue'], isRight: true },
  'go elsewhere': { make: (): readonly string[] => ['Expect: something-else'] },
  upgrade: { make: (): readonly string[] => ['Upgrade: websocket', 'Connection: Upgrade'] },
  'two credentials': { make: (): readonly string[] => ['Authorization: Bearer x', 'Authorization: Basic x'] },
  'too long': { make: (): readonly string[] => [`X-Long: ${'x'.repeat(20_000)}`] },
  'too many': {
    make: (): readonly string[] => Array.from({ length: 5_000 }, (_, at) => `X-${at}: ${MARK}`),
  },
});

const BODIES = parts({
  right: { make: (json: string) => Buffer.from(json), isRight: true },
  'with a mark': { make: (json: string) => Buffer.from(`\ufeff${json}`), isRight: true },
  padded: { make: (json: string) => Buffer.from(json.padEnd(16 * 1024)), isRight: true },
  'no UTF-8': {
    make: (json: string) => Buffer.concat([Buffer.from(json.slice(0, -2)), latin1('\xff\xc0"}')]),
  },
  nothing: { make: () => Buffer.alloc(0) },
  cut: { make: (json: string) => Buffer.from(json.slice(0, -1)) },
  twice: { make: (json: string) => Buffer.from(json + json) },
  gzip: { make: (json: string) => gzipSync(json) },
  marks: { make: () => Buffer.from(written({ of: 'marks', bytes: 262_000 })) },
  deep: { make: () => Buffer.from(written({ of: 'objects', bytes: 262_000 })) },
  large: { make: () => Buffer.alloc(3_000_000, '[') },
});

const SEGMENTS = parts({
  one: { make: (bytes: Buffer) => [bytes], isRight: true },
  'many small ones': {
    make: (bytes: Buffer) => [
      ...Array.from({ length: Math.ceil(Math.min(bytes.length, 700) / 7) }, (_, at) =>
        bytes.subarray(at * 7, Math.min(at * 7 + 7, 700)),
      ),
      bytes.subarray(700),
    ],
    isRight: true,
  },
});

/** Of half of all requests all parts but a few are right. */
const oneOf = <T extends string>(list: Record<T, Part<unknown>>): fc.Arbitrary<T> => {
  const names = Object.keys(list) as T[];
  const right = names.filter((name) => list[name].isRight);
  return fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...right) },
    { weight: 1, arbitrary: fc.constantFrom(...names) },
  );
};
const METHODS = ['GET', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'CONNECT', 'PRI', 'post', MARK];

export const rawRequest: fc.Arbitrary<RawRequest> = fc.record({
  door: fc.constantFrom(...DOOR_NAMES),
  method: fc.oneof(
    { weight: 12, arbitrary: fc.constant('POST') },
    { weight: 1, arbitrary: fc.constantFrom(...METHODS) },
  ),
  target: oneOf(TARGETS),
  framing: oneOf(FRAMINGS),
  lines: oneOf(LINES),
  more: oneOf(MORE),
  body: oneOf(BODIES),
  segments: oneOf(SEGMENTS),
});

const partsOf = ({ target, framing, lines, more, body, segments }: RawRequest): Part<unknown>[] => [
  ...[TARGETS[target], FRAMINGS[framing], LINES[lines], MORE[more], BODIES[body], SEGMENTS[segments]],
];
/** Whether it must be answered with 200. */
export const isRight = (request: RawRequest): boolean =>
  request.method === 'POST' && partsOf(request).every((part) => part.isRight);

/** The bytes of a request, in the segments in which they are sent. */
export function bytesOf(request: RawRequest, { path, json, headers, port }: SocketDoor) {
  const { method, target, framing, lines, more, body, segments } = request;
  const framed = FRAMINGS[framing].make(BODIES[body].make(json));
  const head = [
    `${method} ${TARGETS[target].make(path)} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    'Connection: close',
    'Content-Type: application/json',
    ...headers,
    ...MORE[more].make(),
    ...framed.headers,
    '',
    '',
  ].join('\r\n');
  const bytes = Buffer.concat([latin1(LINES[lines].make(head)), framed.body]);
  return {
    segments: SEGMENTS[segments].make(bytes),
    isCut: partsOf(request).some((part) => part.isCut),
  };
}

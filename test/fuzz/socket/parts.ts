import { gzipSync } from 'node:zlib';
import { written } from '../near-limit.ts';
import { MARK } from '../violation.ts';
import { latin1, parts } from './part.ts';

const percent = (text: string): string => `%${text.charCodeAt(0).toString(16)}`;

export const TARGETS = parts({
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

export const LINES = parts({
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
export const MORE = parts({
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

export const BODIES = parts({
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

export const SEGMENTS = parts({
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

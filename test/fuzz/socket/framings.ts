import { MARK } from '../violation.ts';
import { latin1, parts } from './part.ts';

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
export const FRAMINGS = parts({
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

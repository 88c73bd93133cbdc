import fc from 'fast-check';

/** Any UTF-16 at all: lone surrogates, noncharacters and controls included. */
export const anyUtf16 = (maxLength = 60) =>
  fc.string({
    unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
    maxLength,
  });

/** Low ones come up as often as high ones. fast-check's own unit `binary` takes a second to list them all. */
const scalarValue = fc
  .oneof(
    fc.integer({ min: 0, max: 0x7f }),
    fc.integer({ min: 0x80, max: 0xd7ff }),
    fc.integer({ min: 0xe000, max: 0x10ffff }),
  )
  .map((code) => String.fromCodePoint(code));

/** Any Unicode scalar values, but no lone surrogates: what JSON or a form in UTF-8 can carry. */
export const anyUnicode = (maxLength = 60) => fc.string({ unit: scalarValue, maxLength });

/** Pieces that text code gets wrong: each is one grapheme, or one character that must not survive cleaning. */
const TRICKY = [
  ...[
    '👨‍👩‍👧‍👦',
    '🏳️‍🌈',
    '🇷🇺',
    '🇷',
    '👍🏽',
    '1️⃣',
    'क्षि',
    'स्त्री',
    'ನ್ನಡ',
    '각',
    '\u1100\u1161\u11a8',
    'é',
    'e\u0301',
  ],
  ...[
    `z${'\u0300\u0489\u036f'.repeat(20)}`,
    'й',
    'ß',
    '漢',
    'ﷺ',
    '\u0600',
    '\u200d',
    '\u200c',
    '\ufe0f',
    'a',
    '"',
    '\\',
    '/',
  ],
  ...[
    '\0',
    '\x1b',
    '\x7f',
    '\x85',
    '\x9b',
    '\t',
    '\n',
    '\r',
    '\r\n',
    '\v',
    '\f',
    '\u2028',
    '\u2029',
    ' ',
    '\u00a0',
    '\ufeff',
  ],
  ...[
    '\u202e',
    '\u2066',
    '\u2069',
    '\u200e',
    '\u200f',
    '\u061c',
    '\ufffe',
    '\uffff',
    '\ufdd0',
    '\u{1ffff}',
    '\u{10ffff}',
  ],
  ...['\ud83d', '\ude42', '\udfff'],
];

/** Texts of tricky pieces in any order, mixed with any UTF-16. */
export const trickyText = (maxPieces = 40) =>
  fc
    .array(fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...TRICKY) }, anyUtf16(3)), {
      maxLength: maxPieces,
    })
    .map((pieces) => pieces.join(''));

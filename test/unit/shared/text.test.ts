import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { cleanLine, cleanText, truncate, utf8Bytes } from '../../../lambdas/shared/text.ts';
import { anyUnicode, anyUtf16, trickyText } from '../arbitraries.ts';

const texts = fc.oneof(trickyText(), anyUtf16(), anyUnicode(), fc.string({ unit: 'grapheme' }));

const BIDI_CONTROLS = new Set([
  ...[0x061c, 0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069],
]);

/** By number, from the Unicode standard, so as not to test one regular expression with another. */
const isHarmful = (code: number): boolean =>
  code < 0x20 ||
  (code >= 0x7f && code <= 0x9f) ||
  (code >= 0xd800 && code <= 0xdfff) ||
  (code >= 0xfdd0 && code <= 0xfdef) ||
  (code & 0xfffe) === 0xfffe ||
  BIDI_CONTROLS.has(code);

const codePoints = (text: string) => [...text].map((character) => character.codePointAt(0) ?? 0);
const harmfulIn = (text: string) => codePoints(text).filter(isHarmful);
const withoutHarmfulAndSpace = (text: string) =>
  [...text]
    .filter((character) => !/\s/u.test(character) && !isHarmful(character.codePointAt(0) ?? 0))
    .join('');

describe('cleanText', () => {
  test('keeps no harmful character but the line feed', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(harmfulIn((cleanText(text) ?? '').replaceAll('\n', ''))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test('keeps everything else in its order: letters, marks, joiners, emoji', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const clean = cleanText(text);
        fc.pre(clean !== undefined);
        expect(withoutHarmfulAndSpace(clean ?? '')).toBe(withoutHarmfulAndSpace(text));
      }),
      { numRuns: 500 },
    );
  });

  test('gives up only texts of which nothing can be seen', () => {
    fc.assert(
      fc.property(texts, (text) => {
        fc.pre(cleanText(text) === undefined);
        expect(text).not.toMatch(/[\p{L}\p{M}\p{N}\p{P}\p{S}]/u);
      }),
      { numRuns: 500 },
    );
  });

  test('changes nothing when it cleans again', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const clean = cleanText(text);
        fc.pre(clean !== undefined);
        expect(cleanText(clean ?? '')).toBe(clean);
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ['a family', '👨‍👩‍👧‍👦'],
    ['a rainbow flag', '🏳️‍🌈'],
    ['a flag of regional indicators', '🇷🇺'],
    ['a flag of tags', '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}'],
    ['a skin tone', '👍🏽'],
    ['a keycap', '1️⃣'],
    ['Devanagari with a joiner', 'क्‍ष'],
    ['Persian with a non-joiner', 'می‌خواهم'],
    ['Arabic without controls', 'مرحبا'],
    ['zalgo', `z${'\u0300\u0489\u036f'.repeat(20)}`],
    ['a combining accent', 'e\u0301'],
    ['Cyrillic', 'Здравствуйте! Ваш заказ отправлен.'],
    ['a no-break space inside', '10\u00a0000'],
    ['two spaces and an empty line', 'a  b\n\nc'],
    ['a soft hyphen', 'Donau\u00addampf'],
  ])('leaves %s as it is', (_name, text) => {
    expect(cleanText(text)).toBe(text);
  });

  test.each([
    ['an escape sequence', 'a\x1b[31mb', 'a[31mb'],
    ['a NUL', 'a\0b', 'ab'],
    ['a C1 control', 'a\u009bb', 'ab'],
    ['an override of the direction', 'invoice\u202efdp.exe', 'invoicefdp.exe'],
    ['isolates', '\u2066a\u2067b\u2068c\u2069', 'abc'],
    ['marks of direction', 'a\u200e\u200f\u061cb', 'ab'],
    ['noncharacters', 'a\ufffe\uffff\ufdd0\u{10ffff}b', 'ab'],
    ['half an emoji', 'a\ud83db\ude42c', 'abc'],
    ['halves that only a NUL keeps apart', 'a\ud83d\0\ude42b', 'ab'],
    ['a tab', 'a\tb', 'a b'],
    ['line ends of Windows', 'a\r\nb', 'a\nb'],
    ['line ends of an old Mac', 'a\rb', 'a\nb'],
    ['other line ends', 'a\vb\fc\u0085d\u2028e\u2029f', 'a\nb\nc\nd\ne\nf'],
    ['white space around it', ' \n\ta\n ', 'a'],
    ['a byte order mark', '\ufeffa', 'a'],
  ])('takes out %s', (_name, text, expected) => {
    expect(cleanText(text)).toBe(expected);
  });

  test.each([
    ['nothing', ''],
    ['white space', ' \t\r\n\u00a0\u3000'],
    ['controls', '\0\x1b\x9f'],
    ['lone surrogates', '\ud83d\ud83d'],
    ['bidi controls', '\u202e\u2069'],
    ['joiners', '\u200d\u200c'],
    ['zero-width spaces', '\u200b\ufeff\u2060'],
  ])('is undefined for a text of %s', (_name, text) => {
    expect(cleanText(text)).toBeUndefined();
  });
});

describe('cleanLine', () => {
  test('is the clean text on one line', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const line = cleanLine(text);
        expect(line ?? '').not.toMatch(/[\n\v\f\r\u0085\u2028\u2029]/);
        expect(line).toBe(cleanText(text)?.replaceAll('\n', ' '));
        expect(harmfulIn(line ?? '')).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test('changes nothing when it cleans again', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const line = cleanLine(text);
        fc.pre(line !== undefined);
        expect(cleanLine(line ?? '')).toBe(line);
      }),
    );
  });

  test('is undefined where nothing can be seen', () => {
    expect(cleanLine('\r\n\u202e')).toBeUndefined();
  });
});

describe('utf8Bytes', () => {
  test.each([
    ['', 0],
    ['a', 1],
    ['я', 2],
    ['漢', 3],
    ['🙂', 4],
  ])('of %j is %i', (text, expected) => {
    expect(utf8Bytes(text)).toBe(expected);
  });
});

describe('truncate', () => {
  const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
  const graphemesOf = (text: string) => [...segmenter.segment(text)].map(({ segment }) => segment);
  const limits = fc.record({ graphemes: fc.nat(30), bytes: fc.nat(120) });

  test('is the text itself where it fits, to the very last grapheme and byte', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(truncate(text, { graphemes: graphemesOf(text).length, bytes: utf8Bytes(text) })).toBe(text);
      }),
    );
  });

  test('never exceeds a limit', () => {
    fc.assert(
      fc.property(texts, limits, (text, room) => {
        const cut = truncate(text, room);
        expect(graphemesOf(cut).length).toBeLessThanOrEqual(room.graphemes);
        expect(utf8Bytes(cut)).toBeLessThanOrEqual(room.bytes);
      }),
      { numRuns: 1000 },
    );
  });

  test('cuts between graphemes only, as late as it can, and marks the cut with an ellipsis', () => {
    fc.assert(
      fc.property(texts, limits, (text, room) => {
        const graphemes = graphemesOf(text);
        const cut = truncate(text, room);
        const fits = graphemes.length <= room.graphemes && utf8Bytes(text) <= room.bytes;
        fc.pre(!fits);
        const candidates = graphemes
          .map((_, count) => count)
          .filter(
            (count) =>
              count + 1 <= room.graphemes &&
              utf8Bytes(`${graphemes.slice(0, count).join('')}…`) <= room.bytes,
          );
        const longest = candidates.at(-1);
        expect(cut).toBe(longest === undefined ? '' : `${graphemes.slice(0, longest).join('')}…`);
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    ['one grapheme too many', 'abc', { graphemes: 2, bytes: 99 }, 'a…'],
    ['one byte too many', 'abcde', { graphemes: 99, bytes: 4 }, 'a…'],
    ['room for the ellipsis only', 'abcde', { graphemes: 99, bytes: 3 }, '…'],
    ['no room for the ellipsis', 'abcde', { graphemes: 99, bytes: 2 }, ''],
    ['room for one grapheme', 'ab', { graphemes: 1, bytes: 99 }, '…'],
    ['no room at all', 'a', { graphemes: 0, bytes: 0 }, ''],
    ['nothing to cut', '', { graphemes: 0, bytes: 0 }, ''],
    ['a family at the cut', 'a👨‍👩‍👧‍👦b', { graphemes: 99, bytes: 20 }, 'a…'],
    ['a flag at the cut', '🇷🇺🇷🇺🇷🇺', { graphemes: 2, bytes: 99 }, '🇷🇺…'],
    ['a grapheme larger than the room', `z${'\u0300'.repeat(400)}a`, { graphemes: 99, bytes: 400 }, '…'],
    ['Devanagari at the cut', 'नमस्ते नमस्ते', { graphemes: 3, bytes: 99 }, 'नम…'],
  ])('with %s', (_name, text, room, expected) => {
    expect(truncate(text, room)).toBe(expected);
  });

  test('measures as it is told', () => {
    const twiceAsWide = (text: string) => 2 * text.length;

    expect(truncate('abcd', { graphemes: 99, bytes: 8 }, twiceAsWide)).toBe('abcd');
    expect(truncate('abcde', { graphemes: 99, bytes: 8 }, twiceAsWide)).toBe('abc…');
  });
});

/**
 * Cleans what strangers wrote before it ends on a lock screen, and cuts it where a reader would.
 */

/** Control characters, lone surrogates, noncharacters, and characters that turn the direction of the text around. */
const HARMFUL = /[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}\p{Bidi_Control}]/gu;
const LINE_BREAK = /\r\n|[\n\v\f\r\u0085\u2028\u2029]/gu;
/** Something that can be seen: neither white space nor a control or format character. */
const VISIBLE = /[^\s\p{Cc}\p{Cf}\p{Cs}]/u;

/**
 * Text of several lines: harmful characters are gone, every line break is `\n`, tabs are spaces, the ends are trimmed.
 * Joiners stay: emoji and Indic scripts need them.
 *
 * @returns undefined where nothing can be seen
 */
export function cleanText(text: string): string | undefined {
  const clean = text
    .split(LINE_BREAK)
    .map((line) => line.replaceAll('\t', ' ').replace(HARMFUL, ''))
    .join('\n')
    .trim();
  return VISIBLE.test(clean) ? clean : undefined;
}

/** As `cleanText`, on one line: for titles and file names. */
export function cleanLine(text: string): string | undefined {
  return cleanText(text)?.replaceAll('\n', ' ');
}

const ELLIPSIS = '…';
const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Room for a text. */
export interface Limits {
  /** Graphemes: what a reader takes for one character. */
  readonly graphemes: number;
  /** Room in bytes, as `sizeOf` counts them. */
  readonly bytes: number;
}

export const utf8Bytes = (text: string): number => Buffer.byteLength(text, 'utf8');

/**
 * The text, or as much of its beginning as fits together with an ellipsis; never half a grapheme.
 *
 * @param sizeOf bytes that a piece of text takes where it is going; the size of a text must be the sum of its pieces'
 * @returns an empty string where not even the ellipsis fits
 */
export function truncate(text: string, limits: Limits, sizeOf: (text: string) => number = utf8Bytes): string {
  let graphemes = 0;
  let bytes = 0;
  let cut = 0;
  for (const { segment, index } of segmenter.segment(text)) {
    graphemes += 1;
    bytes += sizeOf(segment);
    if (graphemes > limits.graphemes || bytes > limits.bytes) {
      return sizeOf(ELLIPSIS) > limits.bytes || limits.graphemes < 1 ? '' : text.slice(0, cut) + ELLIPSIS;
    }
    if (graphemes < limits.graphemes && bytes + sizeOf(ELLIPSIS) <= limits.bytes) {
      cut = index + segment.length;
    }
  }
  return text;
}

/** Real content that fills a body to its limit: raw JSON values of about so many bytes. */
const CONTENTS = {
  marks: (bytes) => `"a${'\u0301'.repeat(bytes / 2)}"`,
  clusters: (bytes) => `"${`z${'\u0300\u0489'.repeat(10)}`.repeat(bytes / 41)}"`,
  joiners: (bytes) => `"${'👨\u200d'.repeat(bytes / 7)}👩"`,
  directions: (bytes) => `"${'\u202e\u2066'.repeat(bytes / 6)}x"`,
  breaks: (bytes) => `"${'\\r\\n\\u2028'.repeat(bytes / 10)}x"`,
  spaces: (bytes) => `"x${' \\t'.repeat(bytes / 3)}x"`,
  surrogates: (bytes) => `"${'\\ud800'.repeat(bytes / 6)}"`,
  escapes: (bytes) => `"${'\\u0061'.repeat(bytes / 6)}"`,
  attachments: (bytes) => `[${'{"name":"a\u0301.pdf"},'.repeat(bytes / 19)}{}]`,
  'nameless attachments': (bytes) => `[${'{},'.repeat(bytes / 3)}{}]`,
  nulls: (bytes) => `[${'null,'.repeat(bytes / 5)}null]`,
  digits: (bytes) => '1'.repeat(bytes),
  fraction: (bytes) => `"2026-01-01T00:00:00.${'0'.repeat(bytes)}Z"`,
  'long ids': (bytes) => `[${'{"user_id":12345678901234567890},'.repeat(bytes / 34)}{}]`,
  arrays: (bytes) => `${'['.repeat(bytes / 2)}${']'.repeat(bytes / 2)}`,
  objects: (bytes) => `${'{"a":'.repeat(bytes / 6)}1${'}'.repeat(bytes / 6)}`,
  members: (bytes) => `{${Array.from({ length: bytes / 15 }, (_, at) => `"key${at}":0`).join()}}`,
  'one member': (bytes) => `{${'"user_id":1,'.repeat(bytes / 12)}"user_id":1}`,
} as const satisfies Record<string, (bytes: number) => string>;

export type Content = keyof typeof CONTENTS;
export const CONTENT_NAMES = Object.keys(CONTENTS) as Content[];

/** Described, for an input must be short to be told. */
export interface Much {
  readonly of: Content;
  readonly bytes: number;
}

export const written = ({ of, bytes }: Much): string => CONTENTS[of](bytes);

export const isContent = (name: string): name is Content => CONTENT_NAMES.some((known) => known === name);

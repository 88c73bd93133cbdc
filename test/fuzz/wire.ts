import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { type Headers, headerTricks, headerTricksOfBackends } from './header-tricks.ts';
import { jsonOf, type Member } from './json-text.ts';

/** What a client sends, byte by byte. */
export interface Wire {
  readonly path: string;
  readonly headers: Headers;
  readonly body: Uint8Array;
  /** The API says base64 where the body is none, or the other way round. */
  readonly base64FlagWrong?: boolean;
}

/** How members become bytes. */
export interface Packing {
  readonly form: boolean;
  /** `undefined`: the header is missing. Several: the header is repeated. */
  readonly contentTypes: readonly string[] | undefined;
  readonly wrap:
    | 'none'
    | 'bom'
    | 'gzip'
    | 'utf-16'
    | 'array'
    | 'string'
    | 'padded'
    | 'huge'
    | 'empty'
    | 'cut';
  readonly spoiled: readonly Spoiled[];
  readonly base64FlagWrong: boolean;
  /** Beside the content types. */
  readonly headers: Headers;
}

interface Spoiled {
  readonly at: number;
  readonly kind: 'set' | 'insert' | 'delete';
  readonly byte: number;
}

const FORM_TYPES = [
  'application/x-www-form-urlencoded',
  'application/x-www-form-urlencoded; charset=UTF-8',
  'Application/X-WWW-Form-URLEncoded;charset=windows-1251',
  ' application/x-www-form-urlencoded ; boundary=x',
];
const JSON_TYPES = [
  ...[
    'application/json',
    'application/json; charset=utf-8',
    'APPLICATION/JSON;CHARSET="nonsense"',
    'text/plain',
  ],
  ...[
    'application/json;charset=utf-16',
    'application/vnd.api+json',
    'application/octet-stream',
    'text/html;',
  ],
  ...['', ';', ';;charset', 'application/json\u00ff', 'multipart/form-data; boundary=x', 'x'.repeat(2_000)],
];

const spoiled: fc.Arbitrary<Spoiled> = fc.record({
  at: fc.nat(2_000),
  kind: fc.constantFrom('set', 'insert', 'delete'),
  byte: fc.oneof(fc.constantFrom(0, 0xff, 0xc0, 0xed, 0xa0, 0x80, 0x22, 0x5c, 0x7b, 0x2c, 0x25), fc.nat(255)),
});

/** Half of all bodies come as a well-behaved client sends them, so that what is in them is looked at. */
const packingWith = (headers: fc.Arbitrary<Headers>): fc.Arbitrary<Packing> =>
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        form: fc.constant(false),
        contentTypes: fc.oneof(
          fc.constant(undefined),
          fc.constantFrom(...JSON_TYPES).map((type) => [type]),
        ),
        wrap: fc.constant('none' as const),
        spoiled: fc.constant([]),
        base64FlagWrong: fc.constant(false),
        headers,
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        form: fc.constant(true),
        contentTypes: fc.constantFrom(...FORM_TYPES).map((type) => [type]),
        wrap: fc.constant('none' as const),
        spoiled: fc.constant([]),
        base64FlagWrong: fc.constant(false),
        headers,
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        form: fc.boolean(),
        contentTypes: fc.option(
          fc.array(fc.constantFrom(...JSON_TYPES, ...FORM_TYPES), { minLength: 1, maxLength: 3 }),
          { nil: undefined },
        ),
        wrap: fc.oneof(
          { weight: 80, arbitrary: fc.constant('none' as const) },
          {
            weight: 60,
            arbitrary: fc.constantFrom('bom', 'gzip', 'utf-16', 'array', 'string', 'empty', 'cut'),
          },
          { weight: 4, arbitrary: fc.constant('padded' as const) },
          { weight: 1, arbitrary: fc.constant('huge' as const) },
        ),
        spoiled: fc.array(spoiled, { maxLength: 6 }),
        base64FlagWrong: fc.boolean(),
        headers,
      }),
    },
  );

export const packing = packingWith(headerTricks());
/** Without a credential that is none of the door's own. */
export const packingOfBackends = packingWith(headerTricksOfBackends);

/** Whether a body says what its members say, so that members that are fine must be taken. */
export const isFaithful = ({ form, contentTypes, wrap, spoiled, base64FlagWrong }: Packing): boolean =>
  wrap === 'none' &&
  spoiled.length === 0 &&
  !base64FlagWrong &&
  (form
    ? contentTypes?.length === 1 && FORM_TYPES.includes(contentTypes[0] ?? '')
    : contentTypes === undefined ||
      (contentTypes.length === 1 && !FORM_TYPES.includes(contentTypes[0] ?? '')));

export function wire(path: string, members: readonly Member[], how: Packing, headers: Headers = []): Wire {
  const text = how.form ? formOf(members) : jsonOf(members);
  const types = (how.contentTypes ?? []).map((type) => ['Content-Type', type] as const);
  const encoding = how.wrap === 'gzip' ? [['Content-Encoding', 'gzip'] as const] : [];
  return {
    path,
    headers: [['Host', 'api.example.com'], ...types, ...encoding, ...headers, ...how.headers],
    body: how.spoiled.reduce(spoil, wrapped(text, how.wrap)),
    base64FlagWrong: how.base64FlagWrong,
  };
}

function wrapped(text: string, wrap: Packing['wrap']): Buffer {
  switch (wrap) {
    case 'none':
      return Buffer.from(text);
    case 'bom':
      return Buffer.from(`\ufeff${text}`);
    case 'gzip':
      return gzipSync(text);
    case 'utf-16':
      return Buffer.from(text, 'utf16le');
    case 'array':
      return Buffer.from(`[${text},${text}]`);
    case 'string':
      return Buffer.from(JSON.stringify(text));
    case 'padded':
      return Buffer.from(text.padEnd(16 * 1024 + (text.length % 3) - 1));
    case 'huge':
      return Buffer.from('['.repeat(2_000_000) + text);
    case 'empty':
      return Buffer.alloc(0);
    case 'cut':
      return Buffer.from(text).subarray(0, text.length >> 1);
  }
}

function spoil(bytes: Uint8Array, { at, kind, byte }: Spoiled): Uint8Array {
  const index = bytes.length === 0 ? 0 : at % bytes.length;
  const inserted = kind === 'delete' ? [] : [Buffer.from([byte])];
  return Buffer.concat([
    bytes.subarray(0, index),
    ...inserted,
    bytes.subarray(kind === 'insert' ? index : index + 1),
  ]);
}

/** Members of members as PHP writes them: `token[app_id]=…`. */
function formOf(members: readonly Member[], prefix = ''): string {
  return members
    .map(({ name, value }) => {
      const field = prefix === '' ? name : `${prefix}[${name}]`;
      return typeof value === 'string' ? `${encoded(field)}=${encoded(plain(value))}` : formOf(value, field);
    })
    .join('&');
}

/** As text where it is a JSON string, else as it is written. */
function plain(json: string): string {
  if (!json.startsWith('"')) return json;
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
}

/** What can't be encoded goes out as it is. */
function encoded(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    return text;
  }
}

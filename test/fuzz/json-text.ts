import fc from 'fast-check';
import { trickyText } from '../unit/arbitraries.ts';
import { CONTENT_NAMES, type Much, written } from './near-limit.ts';

/** A member of a JSON object: its value is raw JSON text, so that it may be what no serialiser writes. */
export interface Member {
  readonly name: string;
  readonly value: string | readonly Member[];
}

/** The members of an object whose values are well-formed. */
export const membersOf = (object: object): Member[] =>
  Object.entries(object).map(([name, value]) => ({
    name,
    value:
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? membersOf(value)
        : JSON.stringify(value),
  }));

export const jsonOf = (members: readonly Member[]): string =>
  `{${members
    .map(({ name, value }) => `${JSON.stringify(name)}:${typeof value === 'string' ? value : jsonOf(value)}`)
    .join(',')}}`;

/** One thing that is wrong with a body: what is done to one of its members, wherever that is nested. */
export interface Trick {
  readonly kind: 'drop' | 'replace' | 'extra' | 'repeat before' | 'repeat after' | 'rename';
  /** Which member; counted round. */
  readonly at: number;
  /** Raw JSON text, or much of it. */
  readonly value: string | Much;
  readonly name: string;
}

/** Names that mean something to JavaScript, to DynamoDB or to us, and some that mean nothing. */
const NAMES = [
  ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__'],
  ...['length', 'then', 'toJSON', 'S', 'N', 'pk', 'sk', 'ttl', 'expires_at', 'action', 'app_id', 'user_id'],
  ...['', ' ', 'a.b', 'security_key[]', 'token[app_id]', '\0', '\u202e', '\ud800', 'x'.repeat(300), 'extra'],
];

const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;
const deepObject = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

/** JSON values that break what is not careful, and some that are no JSON. */
const VALUES = [
  ...['null', 'true', 'false', '0', '-0', '-1', '1', '0.1', '1e400', '-1e400', '1E2', '5e-324'],
  ...['9007199254740991', '9007199254740993', '12345678901234567890', '1'.repeat(400), '-9007199254740993'],
  ...['NaN', 'Infinity', '01', '+1', '0x10', '1n', 'undefined', "'single'", '/**/1', '', '"', '\\'],
  ...[
    '""',
    '" "',
    '"0"',
    '"-1"',
    '"007"',
    '"1e3"',
    '"null"',
    '"true"',
    '"[object Object]"',
    '"\u0660\u0661"',
  ],
  ...[
    '"\\u0000"',
    '"a\\u0000b"',
    '"\\ud800"',
    '"\\udc00\\ud800"',
    '"\\uffff"',
    '"\\u202egnp.exe"',
    '"\\r\\n"',
  ],
  ...['[]', '{}', '[null]', '[[]]', '["a","b"]', '{"length":1}', '{"__proto__":{"a":1}}', '{"toString":1}'],
  ...['{"S":"x"}', '[{"name":"\\u202e\\r\\n"}]', '"2026-02-30T00:00:00Z"', '"-271821-04-20T00:00:00Z"'],
  ...['"9999-12-31T23:59:59Z"', '"\u200b\u200d\ufeff"', `"${'я'.repeat(101)}"`, `"${'z'.repeat(513)}"`],
  ...[nested(40), nested(5_000), deepObject(3_000), `[${'{},'.repeat(2_000)}{}]`],
];

export const hostileValue: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...VALUES) },
  { weight: 2, arbitrary: trickyText(12).map((text) => JSON.stringify(text)) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.stringify(value)) },
);

const trick: fc.Arbitrary<Trick> = fc.record({
  kind: fc.constantFrom('drop', 'replace', 'replace', 'extra', 'repeat before', 'repeat after', 'rename'),
  at: fc.nat(40),
  value: hostileValue,
  name: fc.constantFrom(...NAMES),
});

/** Fills a body up to near its limit, or a bit over; two share the room. */
const muchOf = (limit: number): fc.Arbitrary<Trick[]> =>
  fc
    .tuple(
      fc.array(fc.tuple(trick, fc.constantFrom(...CONTENT_NAMES)), { minLength: 1, maxLength: 2 }),
      fc.constantFrom(0.5, 0.9, 0.97, 1.1),
    )
    .map(([list, share]) =>
      list.map(([trick, of]) => ({
        ...trick,
        value: { of, bytes: Math.floor((limit * share) / list.length) },
      })),
    );

/**
 * None for two bodies of five; else one or a few; now and then much.
 *
 * @param limit the most bytes that a body may have
 */
export const tricks = (limit: number): fc.Arbitrary<Trick[]> =>
  fc.oneof(
    { weight: 20, arbitrary: fc.constant<Trick[]>([]) },
    { weight: 20, arbitrary: fc.array(trick, { minLength: 1, maxLength: 1 }) },
    { weight: 10, arbitrary: fc.array(trick, { minLength: 2, maxLength: 5 }) },
    { weight: 2, arbitrary: muchOf(limit) },
  );

export const withTricks = (members: readonly Member[], list: readonly Trick[]): Member[] =>
  list.reduce((tree, one) => apply(tree, one), [...members]);

function apply(members: readonly Member[], trick: Trick): Member[] {
  const total = count(members);
  const value = typeof trick.value === 'string' ? trick.value : written(trick.value);
  const known = { ...trick, value };
  return total === 0 ? [{ name: trick.name, value }] : changed(members, trick.at % total, known);
}

/** A trick whose value is written out. */
type Written = Trick & { readonly value: string };

/** The tree with the trick done to its member number `index`, counted in the order of writing. */
function changed(members: readonly Member[], index: number, trick: Written): Member[] {
  let left = index;
  return members.flatMap((member): Member[] => {
    const here = left;
    left -= sizeOf(member);
    if (here === 0) return played(member, trick);
    const isInside = here > 0 && left < 0 && typeof member.value !== 'string';
    return [isInside ? { ...member, value: changed(member.value, here - 1, trick) } : member];
  });
}

function played(member: Member, { kind, value, name }: Written): Member[] {
  switch (kind) {
    case 'drop':
      return [];
    case 'replace':
      return [{ ...member, value }];
    case 'extra':
      return [member, { name, value }];
    case 'repeat before':
      return [{ ...member, value }, member];
    case 'repeat after':
      return [member, { ...member, value }];
    case 'rename':
      return [{ ...member, name }];
  }
}

const sizeOf = ({ value }: Member): number => 1 + (typeof value === 'string' ? 0 : count(value));
const count = (members: readonly Member[]): number =>
  members.reduce((sum, member) => sum + sizeOf(member), 0);

import { AwsError } from '../aws-answer.ts';

/** Says whether a log line fits a filter pattern. */
export type LineFilter = (message: string) => boolean;

type Condition = (line: unknown) => boolean;

const TOKEN = /\s*(?:(&&|\|\||!=|[{}()=])|(\$(?:\.[\w-]+)+)|"((?:[^"\\]|\\.)*)"|([\w.*]+))/y;

interface Token {
  readonly kind: 'sign' | 'property' | 'quoted' | 'bare';
  readonly text: string;
}

/**
 * Understands the part of the patterns for JSON lines that is used here: `{ $.a.b = "value" }` with `=` and `!=`, `*` in
 * values, `&&`, `||` and parentheses; and the empty pattern, which every line fits.
 *
 * Where AWS does not say how strict it is, this is strict, so that a pattern which finds a line here finds it there:
 * `"7"` is not the number 7, and a line without the property fits neither `=` nor `!=`.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 *
 * @throws AwsError `InvalidParameterException` for any other pattern
 */
export function parseFilterPattern(pattern: string): LineFilter {
  if (pattern.trim() === '') return () => true;
  const fits = new Parser(tokensOf(pattern)).parse();
  return (message) => {
    const line = parseJson(message);
    return line !== undefined && fits(line);
  };
}

class Parser {
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  parse(): Condition {
    this.#expect('{');
    const condition = this.#either();
    this.#expect('}');
    if (this.#next < this.#tokens.length) throw invalidPattern();
    return condition;
  }

  /** `&&` binds before `||`. */
  #either(): Condition {
    const conditions = [this.#both()];
    while (this.#take('||')) conditions.push(this.#both());
    return (line) => conditions.some((fits) => fits(line));
  }

  #both(): Condition {
    const conditions = [this.#single()];
    while (this.#take('&&')) conditions.push(this.#single());
    return (line) => conditions.every((fits) => fits(line));
  }

  #single(): Condition {
    if (this.#take('(')) {
      const condition = this.#either();
      this.#expect(')');
      return condition;
    }
    const property = this.#tokens[this.#next++];
    if (property?.kind !== 'property') throw invalidPattern();
    const path = property.text.split('.').slice(1);
    const isWanted = !this.#take('!=');
    if (isWanted) this.#expect('=');
    const value = this.#tokens[this.#next++];
    if (value?.kind !== 'quoted' && value?.kind !== 'bare') throw invalidPattern();
    const matches = valueMatcher(value);
    return (line) => {
      const found = memberAt(line, path);
      return isScalar(found) && matches(found) === isWanted;
    };
  }

  #take(sign: string): boolean {
    const token = this.#tokens[this.#next];
    const isThere = token?.kind === 'sign' && token.text === sign;
    if (isThere) this.#next += 1;
    return isThere;
  }

  #expect(sign: string): void {
    if (!this.#take(sign)) throw invalidPattern();
  }
}

function tokensOf(pattern: string): Token[] {
  const tokens: Token[] = [];
  const text = pattern.trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const [, sign, property, quoted, bare] = TOKEN.exec(text) ?? [];
    if (sign !== undefined) tokens.push({ kind: 'sign', text: sign });
    else if (property !== undefined) tokens.push({ kind: 'property', text: property });
    else if (quoted !== undefined) tokens.push({ kind: 'quoted', text: quoted.replaceAll(/\\(.)/g, '$1') });
    else if (bare !== undefined) tokens.push({ kind: 'bare', text: bare });
    else throw invalidPattern();
  }
  return tokens;
}

type Scalar = string | number | boolean;

/** Objects, arrays and null fit no comparison. */
const isScalar = (value: unknown): value is Scalar => ['string', 'number', 'boolean'].includes(typeof value);

function valueMatcher({ kind, text }: Token): (value: Scalar) => boolean {
  if (text === '*') return () => true;
  if (kind === 'bare' && /^\d+(\.\d+)?$/.test(text)) return (value) => value === Number(text);
  const literals = text.split('*').map((literal) => literal.replaceAll(/[\\^$.+?()[\]{}|/-]/g, '\\$&'));
  const wildcard = new RegExp(`^${literals.join('.*')}$`, 's');
  return (value) => typeof value === 'string' && wildcard.test(value);
}

function memberAt(line: unknown, path: readonly string[]): unknown {
  let value = line;
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = Reflect.get(value, name);
  }
  return value;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const invalidPattern = (): AwsError =>
  new AwsError(
    'InvalidParameterException',
    'Invalid filter pattern, or one that is not simulated here: only { $.property = "value" } with =, !=, *, &&, || and ()',
  );

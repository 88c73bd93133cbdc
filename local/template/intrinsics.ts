import { LocalStackError } from '../local-stack-error.ts';

/** What references in a template stand for. */
export interface Scope {
  /** Value of `Ref`, of a resource or a pseudo parameter. `AWS::NoValue` is none of its business. */
  ref(logicalId: string): unknown;
  /** Value of `Fn::GetAtt`. */
  attribute(logicalId: string, name: string): unknown;
}

const NO_VALUE = Symbol('AWS::NoValue');

/** The one key and value of an object such as `{"Ref": …}`, if it is an intrinsic function. */
export function intrinsicOf(
  value: unknown,
): { readonly name: string; readonly argument: unknown } | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const [first, ...others] = Object.entries(value);
  if (first === undefined || others.length > 0) return undefined;
  const [name, argument] = first;
  return name === 'Ref' || name.startsWith('Fn::') ? { name, argument } : undefined;
}

/** `GetAtt` takes `["Id", "Name"]` or `"Id.Name"`; a name may itself hold dots. */
export function parseGetAtt(
  argument: unknown,
): { readonly logicalId: string; readonly name: string } | undefined {
  const [logicalId, ...name]: unknown[] = typeof argument === 'string' ? argument.split('.') : list(argument);
  if (typeof logicalId !== 'string' || name.length === 0) return undefined;
  if (!name.every((part) => typeof part === 'string')) return undefined;
  return { logicalId, name: name.join('.') };
}

/** The `${…}` of an `Fn::Sub` string; `${!Literal}` is an escape and names nothing. */
export const SUB_VARIABLE = /\$\{([^!}][^}]*)\}/g;

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/**
 * Replaces every intrinsic function in `value` by what it stands for.
 *
 * @param where names the resource or output, for the error
 * @throws LocalStackError at an intrinsic function other than Ref, GetAtt, Join, Sub, Select and Split
 */
export function resolveIntrinsics(value: unknown, scope: Scope, where: string): unknown {
  const resolved = resolve(value, scope, where);
  return resolved === NO_VALUE ? undefined : resolved;
}

function resolve(value: unknown, scope: Scope, where: string): unknown {
  const nested = (inner: unknown): unknown => resolve(inner, scope, where);
  const intrinsic = intrinsicOf(value);
  if (intrinsic !== undefined) return evaluate(intrinsic.name, intrinsic.argument, scope, where, nested);
  if (Array.isArray(value)) return value.map(nested).filter((item) => item !== NO_VALUE);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([key, member]): [string, unknown] => [key, nested(member)]);
  return Object.fromEntries(members.filter(([, member]) => member !== NO_VALUE));
}

function evaluate(
  name: string,
  argument: unknown,
  scope: Scope,
  where: string,
  nested: (value: unknown) => unknown,
): unknown {
  const wrong = (): LocalStackError =>
    new LocalStackError(`${where}: ${name} does not understand ${JSON.stringify(argument)}`);
  const text = (part: unknown): string => {
    const resolved = nested(part);
    if (typeof resolved === 'string') return resolved;
    if (typeof resolved === 'number' || typeof resolved === 'boolean') return String(resolved);
    throw wrong();
  };
  switch (name) {
    case 'Ref':
      if (typeof argument !== 'string') throw wrong();
      return argument === 'AWS::NoValue' ? NO_VALUE : scope.ref(argument);
    case 'Fn::GetAtt': {
      const target = parseGetAtt(argument);
      if (target === undefined) throw wrong();
      return scope.attribute(target.logicalId, target.name);
    }
    case 'Fn::Join': {
      const [separator, parts] = list(argument);
      const values = nested(parts);
      if (typeof separator !== 'string' || !Array.isArray(values)) throw wrong();
      return values.map(text).join(separator);
    }
    case 'Fn::Split': {
      const [separator, source] = list(argument);
      if (typeof separator !== 'string') throw wrong();
      return text(source).split(separator);
    }
    case 'Fn::Select': {
      const [index, parts] = list(argument);
      const values = nested(parts);
      const selected: unknown = Array.isArray(values) ? values[Number(text(index))] : undefined;
      if (selected === undefined) throw wrong();
      return selected;
    }
    case 'Fn::Sub': {
      const [source, variables]: unknown[] = typeof argument === 'string' ? [argument, {}] : list(argument);
      if (typeof source !== 'string' || typeof variables !== 'object' || variables === null) throw wrong();
      const own = new Map<string, unknown>(Object.entries(variables));
      const substituted = source.replaceAll(SUB_VARIABLE, (_match, variable: string) => {
        if (own.has(variable)) return text(own.get(variable));
        return text(variable.includes('.') ? { 'Fn::GetAtt': variable } : { Ref: variable });
      });
      return substituted.replaceAll('${!', '${');
    }
    default:
      throw new LocalStackError(`${where}: the local runner does not know the intrinsic function ${name}`);
  }
}

import { LocalStackError } from '../local-stack-error.ts';
import { intrinsicOf, parseGetAtt, SUB_VARIABLE } from './intrinsics.ts';
import type { Resource } from './template.ts';

const KNOWN = new Set(['Ref', 'Fn::GetAtt', 'Fn::Join', 'Fn::Sub', 'Fn::Select', 'Fn::Split']);

/**
 * Logical ids that `value` refers to, pseudo parameters left out.
 *
 * @throws LocalStackError at an intrinsic function that the runner does not know
 */
export function referencesIn(value: unknown, where: string): Set<string> {
  const found = new Set<string>();
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    const intrinsic = intrinsicOf(node);
    if (intrinsic !== undefined) {
      if (!KNOWN.has(intrinsic.name)) {
        throw new LocalStackError(
          `${where}: the local runner does not know the intrinsic function ${intrinsic.name}`,
        );
      }
      for (const id of namedBy(intrinsic.name, intrinsic.argument)) if (!id.includes('::')) found.add(id);
    }
    for (const member of Object.values(node)) visit(member);
  };
  visit(value);
  return found;
}

function namedBy(intrinsic: string, argument: unknown): string[] {
  if (intrinsic === 'Ref') return typeof argument === 'string' ? [argument] : [];
  if (intrinsic === 'Fn::GetAtt') {
    const target = parseGetAtt(argument);
    return target === undefined ? [] : [target.logicalId];
  }
  if (intrinsic !== 'Fn::Sub') return [];
  const [source, variables]: unknown[] = Array.isArray(argument) ? argument : [argument, {}];
  const own = typeof variables === 'object' && variables !== null ? Object.keys(variables) : [];
  return typeof source !== 'string'
    ? []
    : [...source.matchAll(SUB_VARIABLE)]
        .map(([, variable = '']) => variable)
        .filter((variable) => !own.includes(variable))
        .map((variable) => variable.split('.')[0] ?? variable);
}

/**
 * The logical ids in an order in which each resource comes after all that it needs; otherwise as in the template.
 *
 * @throws LocalStackError where resources need each other in a circle, or one that is not there
 */
export function creationOrder(resources: Readonly<Record<string, Resource>>): string[] {
  const order: string[] = [];
  const state = new Map<string, 'visiting' | 'done'>();
  const visit = (id: string, path: readonly string[]): void => {
    if (state.get(id) === 'done') return;
    if (state.get(id) === 'visiting') {
      throw new LocalStackError(`Resources need each other in a circle: ${[...path, id].join(' → ')}`);
    }
    const resource = resources[id];
    if (resource === undefined) {
      throw new LocalStackError(`${path.at(-1)} refers to ${id}, which is not in the template`);
    }
    state.set(id, 'visiting');
    const needed = [...referencesIn(resource.Properties, id), ...[resource.DependsOn].flat()];
    for (const other of needed) visit(other, [...path, id]);
    state.set(id, 'done');
    order.push(id);
  };
  for (const id of Object.keys(resources)) visit(id, []);
  return order;
}

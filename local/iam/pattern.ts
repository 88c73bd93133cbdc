import { LocalStackError } from '../local-stack-error.ts';

/** An ARN has six elements; the last may hold further colons. */
const ARN_ELEMENTS = 6;

const escaped = (text: string): string => text.replace(/[.+^${}()|[\]\\]/g, '\\$&');

/** Matches text with `*` for any characters and `?` for one. Actions ignore case, resources do not. */
export function wildcard(pattern: string, options: { readonly ignoreCase: boolean }) {
  const source = escaped(pattern).replaceAll('*', '.*').replaceAll('?', '.');
  const expression = new RegExp(`^${source}$`, options.ignoreCase ? 'is' : 's');
  return (text: string): boolean => expression.test(text);
}

/**
 * Matches ARNs element by element, as IAM does: a `*` ends at the next colon, except in the last element.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 *
 * @param where names the policy, for the error
 * @throws LocalStackError where the pattern is neither `*` nor of an ARN's form
 */
export function arnPattern(pattern: string, where: string): (arn: string) => boolean {
  if (pattern === '*') return () => true;
  const elements = pattern.split(':');
  if (elements[0] !== 'arn' || elements.length < ARN_ELEMENTS) {
    throw new LocalStackError(`${where}: the policy names ${pattern}, which is no ARN`);
  }
  const first = elements
    .slice(0, ARN_ELEMENTS - 1)
    .map((element) => escaped(element).replaceAll('*', '[^:]*').replaceAll('?', '[^:]'));
  const last = escaped(elements.slice(ARN_ELEMENTS - 1).join(':'))
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const expression = new RegExp(`^${[...first, last].join(':')}$`, 's');
  return (arn) => expression.test(arn);
}

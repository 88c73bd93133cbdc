import { LocalStackError } from '../local-stack-error.ts';
import { arnPattern, wildcard } from './pattern.ts';

/**
 * What the conditions of a policy may ask about a call, by the key in lower case; keys that a call does not have are absent.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export type Context = Readonly<Partial<Record<ConditionKey, string>>>;

const KEYS = ['aws:securetransport', 'aws:sourceaccount', 'aws:sourcearn', 'aws:sourceowner'] as const;
type ConditionKey = (typeof KEYS)[number];

/** Makes the check of one value of a condition. */
type Operator = (expected: string, where: string) => (actual: string) => boolean;

const arnLike: Operator = (expected, where) => arnPattern(expected, where);

/**
 * The operators that policies of the template may use. Each is false for a key that the call does not have.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
const OPERATORS: Readonly<Record<string, Operator>> = {
  // IAM takes wildcards in both.
  ArnEquals: arnLike,
  ArnLike: arnLike,
  Bool: (expected) => (actual) => actual.toLowerCase() === expected.toLowerCase(),
  StringEquals: (expected) => (actual) => actual === expected,
  StringLike: (expected) => wildcard(expected, { ignoreCase: false }),
};

/**
 * Compiles the `Condition` of a statement: all keys of all operators must hold, each by any of its values.
 *
 * @param where names the policy, for the error
 * @throws LocalStackError at an operator, a key or a policy variable that the runner cannot evaluate
 */
export function compileConditions(
  conditions: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>,
  where: string,
): (context: Context) => boolean {
  const checks = Object.entries(conditions).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([name, values]) => compile(operator, name, values, where)),
  );
  return (context) => checks.every((holds) => holds(context));
}

function compile(
  operatorName: string,
  name: string,
  values: readonly string[],
  where: string,
): (context: Context) => boolean {
  const operator = Object.hasOwn(OPERATORS, operatorName) ? OPERATORS[operatorName] : undefined;
  if (operator === undefined) {
    throw new LocalStackError(
      `${where}: the local runner does not know the condition operator ${operatorName}`,
    );
  }
  const key = KEYS.find((known) => known === name.toLowerCase());
  if (key === undefined) {
    throw new LocalStackError(`${where}: the local runner does not know the condition key ${name}`);
  }
  const matchers = values.map((value) => {
    refuseVariables(value, where);
    return operator(value, where);
  });
  return (context) => {
    const actual = context[key];
    return actual !== undefined && matchers.some((matches) => matches(actual));
  };
}

/** @throws LocalStackError at a policy variable such as `${aws:username}` */
export function refuseVariables(text: string, where: string): void {
  if (!text.includes('${')) return;
  throw new LocalStackError(`${where}: the local runner does not know policy variables: ${text}`);
}

import * as v from 'valibot';
import { LocalStackError } from '../local-stack-error.ts';
import { type Context, compileConditions, refuseVariables } from './conditions.ts';
import { arnPattern, wildcard } from './pattern.ts';

/** Who makes a call: the role of a Lambda, or a service in its own name. */
type Principal =
  | { readonly kind: 'role'; readonly arn: string }
  | { readonly kind: 'service'; readonly name: string };

/** A call that policies decide about. */
export interface AccessRequest {
  readonly principal: Principal;
  /** Such as `dynamodb:GetItem`, in any case. */
  readonly action: string;
  /** An ARN, or `*` where the action has none. */
  readonly resource: string;
  readonly context: Context;
}

/** A statement of a policy, ready to be asked. */
export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  concernsAction(action: string): boolean;
  /** Asks about all but the action. */
  concerns(request: AccessRequest): boolean;
}

const texts = v.pipe(
  v.union([v.string(), v.array(v.string())]),
  v.transform((value) => [value].flat()),
);
const conditionValues = v.pipe(
  v.union([v.string(), v.boolean(), v.array(v.union([v.string(), v.boolean()]))]),
  v.transform((value) => [value].flat().map(String)),
);
const action = v.pipe(
  texts,
  v.everyItem((text) => /^(\*|[a-z0-9-]+:[A-Za-z*?]+)$/i.test(text), 'is no list of actions'),
);

/** Strict: `NotAction`, `NotResource` and `NotPrincipal` are not evaluated, so they are errors. */
const common = {
  Sid: v.optional(v.string()),
  Effect: v.picklist(['Allow', 'Deny']),
  Action: action,
  Condition: v.optional(v.record(v.string(), v.record(v.string(), conditionValues)), {}),
};
const principal = v.union([
  v.literal('*'),
  v.strictObject({ AWS: v.optional(texts, []), Service: v.optional(texts, []) }),
]);
interface RawStatement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: readonly string[];
  readonly Resource?: readonly string[];
  readonly Principal?: v.InferOutput<typeof principal>;
  readonly Condition: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

const documentOf = <Schema extends v.GenericSchema<unknown, RawStatement>>(statement: Schema) =>
  v.strictObject({
    Version: v.literal('2012-10-17'),
    Id: v.optional(v.string()),
    Statement: v.pipe(
      v.unknown(),
      v.transform((value) => [value].flat()),
      v.array(statement),
    ),
  });

const documents = {
  /** Of a role: says what it may do. */
  identity: documentOf(v.strictObject({ ...common, Resource: texts })),
  /** Of a queue, a topic, a function: says who may use it. */
  resource: documentOf(v.strictObject({ ...common, Resource: texts, Principal: principal })),
  /** Of a role: says who may take it on. */
  trust: documentOf(v.strictObject({ ...common, Principal: principal })),
};

/**
 * Reads a policy document, its intrinsics resolved.
 *
 * @param where names the resource, for the error
 * @throws LocalStackError at anything that the runner cannot evaluate
 */
export function parsePolicy(kind: keyof typeof documents, document: unknown, where: string): Statement[] {
  const parsed = v.safeParse(documents[kind], document);
  if (!parsed.success) {
    const issues = parsed.issues.map((issue) => `  ${v.getDotPath(issue) ?? 'policy'}: ${issue.message}`);
    throw new LocalStackError(
      `${where}: the local runner cannot evaluate this policy:\n${issues.join('\n')}`,
    );
  }
  return parsed.output.Statement.map((statement) => compile(statement, where));
}

function compile(statement: RawStatement, where: string): Statement {
  const { Effect: effect, Action, Resource = ['*'], Principal, Condition } = statement;
  for (const text of Resource) refuseVariables(text, where);
  const actions = Action.map((pattern) => wildcard(pattern, { ignoreCase: true }));
  const resources = Resource.map((pattern) => arnPattern(pattern, where));
  const isMeant = Principal === undefined ? () => true : principals(Principal, where);
  const conditionsHold = compileConditions(Condition, where);
  return {
    effect,
    concernsAction: (name) => actions.some((matches) => matches(name)),
    concerns: (request) =>
      isMeant(request.principal) &&
      resources.some((matches) => matches(request.resource)) &&
      conditionsHold(request.context),
  };
}

function principals(
  expected: v.InferOutput<typeof principal>,
  where: string,
): (actual: Principal) => boolean {
  if (expected === '*') return () => true;
  const { AWS, Service } = expected;
  for (const text of AWS) {
    // An account's ARN or id delegates to the account's own policies, which here are those of the template's roles.
    if (text === '*' || /^arn:aws:iam::\d{12}:role\/[^*?]+$/.test(text)) continue;
    throw new LocalStackError(`${where}: the local runner does not know the principal ${text}`);
  }
  return (actual) =>
    actual.kind === 'role' ? AWS.includes('*') || AWS.includes(actual.arn) : Service.includes(actual.name);
}

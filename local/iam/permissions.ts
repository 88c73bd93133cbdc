import { LocalStackError } from '../local-stack-error.ts';
import type { Context } from './conditions.ts';
import { type AccessRequest, parsePolicy, type Statement } from './policy.ts';
import { type Decision, PolicySet } from './policy-set.ts';

/** Why a call is refused, in AWS' words: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
export type Denial = 'no identity-based policy' | 'identity-based deny' | 'resource-based deny';

/** A role that a function has taken on. */
export interface Session {
  /** `arn:aws:sts::ACCOUNT:assumed-role/ROLE/FUNCTION` */
  readonly arn: string;
  /** Undefined where the call is allowed. */
  denial(action: string, resource: string): Denial | undefined;
}

interface Role {
  readonly name: string;
  readonly arn: string;
  readonly policies: PolicySet;
  readonly trust: PolicySet;
}

/** What the policies of the template allow, to the roles of functions and to services. */
export class Permissions {
  readonly #accountId: string;
  readonly #roles = new Map<string, Role>();
  readonly #managedPolicies = new Map<string, readonly Statement[]>();
  /** By the ARN of the queue, topic or function. */
  readonly #resourcePolicies = new Map<string, PolicySet>();
  /** By function name. */
  readonly #sessions = new Map<string, Session>();

  constructor(accountId: string) {
    this.#accountId = accountId;
  }

  addRole(name: string, arn: string, trust: readonly Statement[]): void {
    const role = { name, arn, policies: new PolicySet(), trust: new PolicySet() };
    role.trust.add(trust);
    this.#roles.set(name, role);
  }

  /** @throws LocalStackError where the template has no such role */
  attach(roleName: string, statements: readonly Statement[], where: string): void {
    const role = this.#roles.get(roleName);
    if (role === undefined) throw new LocalStackError(`${where}: no role ${roleName} in the template`);
    role.policies.add(statements);
  }

  addManagedPolicy(arn: string, statements: readonly Statement[]): void {
    this.#managedPolicies.set(arn, statements);
  }

  /** @throws LocalStackError where it is neither of the template nor one of AWS' that the runner knows */
  managedPolicy(arn: string, where: string): readonly Statement[] {
    const statements = this.#managedPolicies.get(arn);
    if (statements !== undefined) return statements;
    const document = AWS_MANAGED[arn];
    if (document !== undefined) return parsePolicy('identity', document, arn);
    throw new LocalStackError(`${where}: the local runner does not know the managed policy ${arn}`);
  }

  addResourcePolicy(arn: string, statements: readonly Statement[]): void {
    const set = this.#resourcePolicies.get(arn) ?? new PolicySet();
    set.add(statements);
    this.#resourcePolicies.set(arn, set);
  }

  hasResourcePolicy(arn: string): boolean {
    return this.#resourcePolicies.has(arn);
  }

  /**
   * Has a function take on its role, as Lambda does.
   *
   * @throws LocalStackError where there is no such role, or Lambda may not assume it
   */
  assume(functionName: string, roleArn: string, where: string): Session {
    const role = this.#roles.values().find(({ arn }) => arn === roleArn);
    if (role === undefined) throw new LocalStackError(`${where}: no role ${roleArn} in the template`);
    const request = serviceRequest('lambda.amazonaws.com', 'sts:AssumeRole', roleArn, {});
    if (role.trust.decide(request) !== 'allow') {
      throw new LocalStackError(`${where}: the role defined for the function cannot be assumed by Lambda`);
    }
    const session = {
      arn: `arn:aws:sts::${this.#accountId}:assumed-role/${role.name}/${functionName}`,
      denial: (action: string, resource: string) => this.#denial(role, action, resource),
    };
    this.#sessions.set(functionName, session);
    return session;
  }

  /** Undefined where there is no such function. */
  session(functionName: string): Session | undefined {
    return this.#sessions.get(functionName);
  }

  /** Whether the resource's own policy lets a service in, for a purpose that the context tells. */
  admitsService(service: string, action: string, resource: string, context: Context): boolean {
    const request = serviceRequest(service, action, resource, context);
    return this.#ofResource(request) === 'allow';
  }

  /** Whether the resource's own policy lets in whoever acts for the account, whatever their role. */
  admitsAccount(action: string, resource: string): boolean {
    const anyone = `arn:aws:iam::${this.#accountId}:role/-`;
    return this.#ofResource(this.#roleRequest(anyone, action, resource)) === 'allow';
  }

  #denial(role: Role, action: string, resource: string): Denial | undefined {
    const request = this.#roleRequest(role.arn, action, resource);
    const [ofRole, ofResource] = [role.policies.decide(request), this.#ofResource(request)];
    if (ofRole === 'deny') return 'identity-based deny';
    if (ofResource === 'deny') return 'resource-based deny';
    // Within one account either side is enough.
    return ofRole === 'allow' || ofResource === 'allow' ? undefined : 'no identity-based policy';
  }

  #ofResource(request: AccessRequest): Decision {
    return this.#resourcePolicies.get(request.resource)?.decide(request) ?? 'none';
  }

  #roleRequest(arn: string, action: string, resource: string): AccessRequest {
    const context = { ...SECURE, 'aws:sourceowner': this.#accountId };
    return { principal: { kind: 'role', arn }, action, resource, context };
  }
}

/** The SDK speaks HTTP to this machine, and TLS to AWS. */
const SECURE = { 'aws:securetransport': 'true' } as const;

const serviceRequest = (name: string, action: string, resource: string, context: Context): AccessRequest => ({
  principal: { kind: 'service', name },
  action,
  resource,
  context: { ...SECURE, ...context },
});

/** AWS' own policies that templates may attach: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSLambdaBasicExecutionRole.html */
const AWS_MANAGED: Readonly<Record<string, unknown>> = {
  'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole': {
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: '*',
    },
  },
};

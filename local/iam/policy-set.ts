import type { AccessRequest, Statement } from './policy.ts';

/** What the statements of one side say: `none` where none of them is about the request. */
export type Decision = 'allow' | 'deny' | 'none';

/** The statements that hold for one role or one resource. */
export class PolicySet {
  readonly #statements: Statement[] = [];
  /** The actions of a run are few, and its calls many. */
  readonly #byAction = new Map<string, readonly Statement[]>();

  add(statements: readonly Statement[]): void {
    this.#statements.push(...statements);
    this.#byAction.clear();
  }

  /** A Deny beats every Allow. */
  decide(request: AccessRequest): Decision {
    let decision: Decision = 'none';
    for (const statement of this.#about(request.action)) {
      if (!statement.concerns(request)) continue;
      if (statement.effect === 'Deny') return 'deny';
      decision = 'allow';
    }
    return decision;
  }

  #about(action: string): readonly Statement[] {
    const known = this.#byAction.get(action);
    if (known !== undefined) return known;
    const statements = this.#statements.filter((statement) => statement.concernsAction(action));
    this.#byAction.set(action, statements);
    return statements;
  }
}

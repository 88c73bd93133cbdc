/** What an action has changed, for the audit log. No key, no user id. */
export interface Change {
  readonly key_ids?: readonly string[];
  readonly superseded?: readonly string[];
  readonly issued_before?: string;
  /** Name of a credential. */
  readonly credential?: string;
}

/** Is told of each change as soon as it is written, so that an action which fails half-way leaves its line too. */
export type NoteChange = (change: Change) => void;

/** Several changes of one action as one. */
export function mergeChanges(changes: readonly Change[]): Change {
  const joined = (name: 'key_ids' | 'superseded'): Change =>
    changes.some((change) => change[name] !== undefined)
      ? { [name]: changes.flatMap((change) => change[name] ?? []) }
      : {};
  return Object.assign({}, ...changes, joined('key_ids'), joined('superseded'));
}

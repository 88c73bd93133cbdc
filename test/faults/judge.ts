/** A reply that the webhook answered with 200. */
export interface Accepted {
  readonly commentId: string;
  readonly token: string;
  readonly tag: string;
  /** Whether its phone is to get it, or why not. */
  readonly expected: 'push' | 'signed_out';
}

/** What FCM took. */
export interface Push {
  readonly token: string;
  readonly commentId: string;
  readonly tag: string;
}

/** A row of the table `Deliveries`. */
export interface Row {
  readonly status: string;
  readonly reason?: string | undefined;
}

/** What can be seen from outside, once the faults are over and nothing moves any more. */
export interface Evidence {
  /** Calls of the webhook, repeats included. */
  readonly tried: number;
  /** In the order in which they were accepted. */
  readonly accepted: readonly Accepted[];
  /** In the order in which they came. */
  readonly pushes: readonly Push[];
  /** By comment. */
  readonly rows: ReadonlyMap<string, Row>;
  /** Messages in the delivery queue. */
  readonly waiting: number;
  /** Comments of the messages in the dead-letter queue. */
  readonly dead: ReadonlySet<string>;
  /** Answers that the contract does not allow, a line for each. */
  readonly wrongAnswers: readonly string[];
}

export interface Verdict {
  readonly tried: number;
  readonly accepted: number;
  /** Accepted replies that reached their phone. */
  readonly pushed: number;
  /** Pushes beyond the first of a reply. */
  readonly repeated: number;
  /** Accepted replies with a row that says why there was nothing to push. */
  readonly suppressed: number;
  readonly inQueue: number;
  readonly inDeadLetters: number;
  /** Accepted replies of which nothing tells. */
  readonly lost: readonly string[];
  readonly wrong: readonly string[];
}

/**
 * Holds what happened against what was promised: each accepted reply is pushed at least once, or has a row that says why
 * not, or is in a queue; repeats share their tag; a phone's replies come in order; and a fault is never taken for a refusal.
 */
export function judge(evidence: Evidence): Verdict {
  const { tried, accepted, pushes, rows, waiting, dead } = evidence;
  const arrived = Map.groupBy(pushes, ({ commentId }) => commentId);
  const pushed = accepted.filter(({ commentId }) => arrived.has(commentId));
  const silent = accepted.filter(({ commentId }) => !arrived.has(commentId));
  const suppressed = silent.filter(({ commentId }) => rows.get(commentId)?.status === 'suppressed');
  const inDeadLetters = silent.filter(({ commentId }) => dead.has(commentId) && !sent(rows.get(commentId)));
  const known = new Set([...suppressed, ...inDeadLetters]);
  const unknown = silent.filter((reply) => !known.has(reply));
  // Which messages wait can't be seen without taking them.
  const inQueue = Math.min(waiting, unknown.length);
  return {
    tried,
    accepted: accepted.length,
    pushed: pushed.length,
    repeated: pushed.reduce((sum, { commentId }) => sum + (arrived.get(commentId) ?? []).length - 1, 0),
    suppressed: suppressed.length,
    inQueue,
    inDeadLetters: inDeadLetters.length,
    lost: unknown.slice(inQueue).map(({ commentId }) => `reply ${commentId}: lost`),
    wrong: [
      ...evidence.wrongAnswers,
      ...accepted.flatMap((reply) => wrongPushes(reply, arrived.get(reply.commentId) ?? [])),
      ...accepted.flatMap((reply) => wrongRow(reply, evidence)),
      ...outOfOrder(accepted, pushes),
    ],
  };
}

const sent = (row: Row | undefined): boolean => row?.status === 'sent';

function wrongPushes({ commentId, token, tag, expected }: Accepted, arrived: readonly Push[]): string[] {
  const strangers = arrived.filter((push) => push.token !== token).length;
  const tags = arrived.filter((push) => push.tag !== tag).length;
  return [
    ...(strangers > 0 ? [`reply ${commentId}: pushed to another phone`] : []),
    ...(tags > 0 ? [`reply ${commentId}: pushed with another tag`] : []),
    ...(expected !== 'push' && arrived.length > 0 ? [`reply ${commentId}: pushed although ${expected}`] : []),
  ];
}

/** A row is final unless its message is in a queue, and it says what is true of the phone. */
function wrongRow({ commentId, expected }: Accepted, { rows, waiting, dead }: Evidence): string[] {
  const row = rows.get(commentId);
  if (dead.has(commentId)) return [];
  if (row === undefined || row.status === 'queued') {
    return waiting > 0 ? [] : [`reply ${commentId}: no final row`];
  }
  const said = row.status === 'sent' ? 'push' : row.reason;
  return said === expected ? [] : [`reply ${commentId}: its row says ${said}, not ${expected}`];
}

/** Where a later reply of a phone came before an earlier one; repeats don't count. */
function outOfOrder(accepted: readonly Accepted[], pushes: readonly Push[]): string[] {
  const place = new Map(accepted.map(({ commentId }, index) => [commentId, index]));
  const seen = new Set<string>();
  const latest = new Map<string, number>();
  return pushes.flatMap(({ token, commentId }) => {
    const index = place.get(commentId);
    if (index === undefined || seen.has(commentId)) return [];
    seen.add(commentId);
    const former = latest.get(token) ?? -1;
    latest.set(token, Math.max(former, index));
    return index < former ? [`reply ${commentId}: pushed after a later one`] : [];
  });
}

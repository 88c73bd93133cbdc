/** A reply that the webhook answered with 200. */
export interface Accepted {
  readonly commentId: string;
  readonly token: string;
  readonly tag: string;
  /** Whether it is to reach its phone. */
  readonly reaches: boolean;
  /** How its row may end: `sent`, or the reason why it was not. */
  readonly ends: readonly string[];
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
  /** How often the queue had handed the reply out when the row was written. */
  readonly receives?: number | undefined;
}

/** What the faults of a scenario may bring about, and no others. */
export interface Allowance {
  /** Pushes that one receive of a reply may cost. 0: no reply may be pushed twice. */
  readonly pushesPerReceive: 0 | 1 | 2;
  /** Whether replies may be in the dead-letter queue. */
  readonly deadLetters: boolean;
}

/** What can be seen from outside, once the faults are over and nothing moves any more. */
export interface Evidence {
  /** Comments of all calls of the webhook, accepted or not. */
  readonly told: ReadonlySet<string>;
  /** In the order in which they were accepted. */
  readonly accepted: readonly Accepted[];
  /** In the order in which they came. */
  readonly pushes: readonly Push[];
  /** By comment. */
  readonly rows: ReadonlyMap<string, Row>;
  /** Messages in the delivery queue and in that of SNS' events. */
  readonly waiting: number;
  /** Comments of the messages in the dead-letter queue. */
  readonly dead: ReadonlySet<string>;
  /** Comments that were given up alone, and put back: they come after those that went on without them. */
  readonly putBack?: ReadonlySet<string>;
}

/** What must not be, a line for each. */
export interface Findings {
  /** Accepted, not pushed, and not in a dead-letter queue where one may be. */
  readonly lost: readonly string[];
  readonly wrongRows: readonly string[];
  readonly wrongTags: readonly string[];
  readonly outOfOrder: readonly string[];
  readonly wrongStatus: readonly string[];
  readonly tooSlow: readonly string[];
  /** Pushed to nobody's or the wrong phone, or too often; left in a queue; a scenario that proves nothing. */
  readonly other: readonly string[];
}

export interface Verdict extends Findings {
  readonly accepted: number;
  /** Accepted replies that reached their phone. */
  readonly pushed: number;
  /** Pushes beyond the first of a reply. */
  readonly repeated: number;
  readonly deadLettered: number;
}

/**
 * Holds what happened against what was promised: each accepted reply is pushed at least once where it is to reach a phone, and
 * has a final row that says what is true; repeats are few and share their tag; a phone's replies come in order; no queue holds
 * anything any more.
 */
export function judge(evidence: Evidence, allowance: Allowance): Omit<Verdict, 'wrongStatus' | 'tooSlow'> {
  const { told, accepted, pushes, waiting, dead } = evidence;
  const arrived = Map.groupBy(pushes, ({ commentId }) => commentId);
  const pushesOf = ({ commentId }: Accepted) => arrived.get(commentId) ?? [];
  const pushed = accepted.filter((reply) => pushesOf(reply).length > 0);
  const deadLetters = accepted.filter(({ commentId }) => dead.has(commentId));
  const given = new Set(allowance.deadLetters ? deadLetters : []);
  const strangers = pushes.filter(({ commentId }) => !told.has(commentId));
  return {
    accepted: accepted.length,
    pushed: pushed.length,
    repeated: pushed.reduce((sum, reply) => sum + pushesOf(reply).length - 1, 0),
    deadLettered: deadLetters.length,
    lost: accepted
      .filter((reply) => reply.reaches && pushesOf(reply).length === 0 && !given.has(reply))
      .map(({ commentId }) => `reply ${commentId}: lost`),
    wrongRows: accepted.flatMap((reply) => (given.has(reply) ? [] : wrongRow(reply, evidence))),
    wrongTags: accepted.flatMap((reply) =>
      pushesOf(reply).some(({ tag }) => tag !== reply.tag)
        ? [`reply ${reply.commentId}: pushed with another tag`]
        : [],
    ),
    outOfOrder: outOfOrder(accepted, pushes, evidence.putBack),
    other: [
      ...accepted.flatMap((reply) => misled(reply, pushesOf(reply))),
      ...accepted.flatMap((reply) => tooOften(reply, pushesOf(reply), evidence, allowance)),
      ...strangers.map(({ commentId }) => `comment ${commentId}: pushed, and nobody told of it`),
      ...deadLetters
        .filter((reply) => !given.has(reply))
        .map(({ commentId }) => `reply ${commentId}: in the dead-letter queue`),
      ...(waiting > 0 ? [`${waiting} messages are left in the queues`] : []),
    ],
  };
}

/** The row is final, and says what is true of the phone. */
function wrongRow({ commentId, ends }: Accepted, { rows }: Evidence): string[] {
  const row = rows.get(commentId);
  if (row === undefined || row.status === 'queued') return [`reply ${commentId}: no final row`];
  const end = row.status === 'sent' ? 'sent' : (row.reason ?? '');
  return ends.includes(end) ? [] : [`reply ${commentId}: its row says ${end}, not ${ends.join(' or ')}`];
}

function misled({ commentId, token, reaches, ends }: Accepted, pushes: readonly Push[]): string[] {
  return [
    ...(pushes.some((push) => push.token !== token) ? [`reply ${commentId}: pushed to another phone`] : []),
    ...(!reaches && pushes.length > 0 ? [`reply ${commentId}: pushed although ${ends.join(' or ')}`] : []),
  ];
}

/** A reply is pushed again only where the queue handed it out again, or where SNS' answer to a publish got lost. */
function tooOften(
  { commentId }: Accepted,
  pushes: readonly Push[],
  { rows }: Evidence,
  { pushesPerReceive }: Allowance,
): string[] {
  const most = Math.max(1, pushesPerReceive * (rows.get(commentId)?.receives ?? 1));
  return pushes.length > most
    ? [`reply ${commentId}: pushed ${pushes.length} times, not ${most} at most`]
    : [];
}

/** Where a later reply of a phone came before an earlier one; repeats don't count. */
function outOfOrder(
  accepted: readonly Accepted[],
  pushes: readonly Push[],
  putBack: ReadonlySet<string> = new Set(),
): string[] {
  const place = new Map(accepted.map(({ commentId }, index) => [commentId, index]));
  const seen = new Set<string>();
  const latest = new Map<string, number>();
  return pushes.flatMap(({ token, commentId }) => {
    const index = place.get(commentId);
    if (index === undefined || seen.has(commentId) || putBack.has(commentId)) return [];
    seen.add(commentId);
    const former = latest.get(token) ?? -1;
    latest.set(token, Math.max(former, index));
    return index < former ? [`reply ${commentId}: pushed after a later one`] : [];
  });
}

import { setTimeout as delay } from 'node:timers/promises';
import { namesOf } from '../../lambdas/push/reply-push.ts';
import type { Operations } from '../../lib/operations.ts';
import type { Delivery } from '../deliveries/delivery.ts';
import type { DeliveryKey, DeliveryReader } from '../deliveries/read-deliveries.ts';
import { pushOf } from './push-of.ts';
import type { ReplyBody } from './reply-body.ts';

const LOOK_EVERY_MS = 250;

/** A push that a played reply makes, and what was known of it before. */
export interface PlayedPush extends DeliveryKey {
  /** The phone, hashed. */
  readonly device: string;
  readonly before: Delivery | undefined;
}

/** What became of a push. */
export interface PlayedOutcome extends PlayedPush {
  readonly row: Delivery | undefined;
  /** Whether something ended it since the reply was played, or SNS had taken it before. */
  readonly hasEnded: boolean;
}

/** The pushes that some replies make, each once. */
export async function pushesOf(
  bodies: readonly ReplyBody[],
  content: Operations['settings']['pushContent'],
  rows: DeliveryReader,
): Promise<PlayedPush[]> {
  const names = bodies.map((body) => {
    const { push_id, ticket, device } = namesOf(pushOf(JSON.stringify(body), content, Date.now()).push);
    return { pushId: push_id, ticket, device };
  });
  const once = [...new Map(names.map((name) => [name.pushId, name])).values()];
  const known = await rows.ofKeys(once);
  return once.map((name) => ({ ...name, before: known.find(({ pushId }) => pushId === name.pushId) }));
}

/** Waits until the rows of pushes have ended, for so many seconds at most. */
export async function untilEnded(
  pushes: readonly PlayedPush[],
  rows: DeliveryReader,
  seconds: number,
): Promise<PlayedOutcome[]> {
  for (const end = Date.now() + seconds * 1_000; ; await delay(LOOK_EVERY_MS)) {
    const found = await rows.ofKeys(pushes);
    const outcomes = pushes.map((push) => outcomeOf(push, found));
    if (outcomes.every(({ hasEnded }) => hasEnded) || Date.now() >= end) return outcomes;
  }
}

function outcomeOf(push: PlayedPush, found: readonly Delivery[]): PlayedOutcome {
  const row = found.find(({ pushId }) => pushId === push.pushId);
  const { before } = push;
  const isNews = row?.endedAt !== undefined && row.endedAt !== before?.endedAt;
  return { ...push, row, hasEnded: isNews || before?.status === 'sent' };
}

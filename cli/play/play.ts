import type { Target } from '../admin-lambda/target.ts';
import { createDeliveryReader } from '../deliveries/read-deliveries.ts';
import { operationsOf } from '../stack/operations.ts';
import { postReply, refusedReply, type WebhookAnswer } from './post-reply.ts';
import { type PlayedOutcome, pushesOf, untilEnded } from './pushes.ts';
import type { ReplyBody } from './reply-body.ts';

/** What was posted, and what came back. */
interface Told extends WebhookAnswer {
  readonly body: ReplyBody;
}

interface Performance {
  readonly target: Target;
  readonly url: string;
  readonly bodies: readonly ReplyBody[];
  /** Seconds; with 0 nobody waits. */
  readonly wait: number;
  /** Is told of each reply as soon as it is answered. */
  readonly onTold?: (told: Told) => void;
}

/**
 * Plays Pyrus: posts replies one after the other, and waits until their pushes have ended.
 *
 * @throws CliError where the webhook does not take one, or can't be reached
 */
export async function play({ target, url, bodies, wait, onTold }: Performance): Promise<PlayedOutcome[]> {
  const rows = createDeliveryReader(target);
  try {
    const pushes = await pushesOf(bodies, operationsOf(target).settings.pushContent, rows);
    for (const body of bodies) {
      const answer = await postReply(url, body);
      onTold?.({ ...answer, body });
      if (answer.status !== 200) throw refusedReply(answer);
    }
    return wait === 0 ? [] : await untilEnded(pushes, rows, wait);
  } finally {
    rows.close();
  }
}

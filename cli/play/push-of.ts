import type { ReplyPush } from '../../lambdas/push/reply-push.ts';
import { ChatError } from '../../lambdas/shared/errors.ts';
import { parseExactJson } from '../../lambdas/webhook/exact-json.ts';
import { type Reply, readReply } from '../../lambdas/webhook/reply.ts';
import { toPush } from '../../lambdas/webhook/to-push.ts';
import type { Operations } from '../../lib/operations.ts';
import { CliError } from '../errors.ts';

/** A webhook's body as the Lambdas read it. */
export interface ReadReply {
  readonly reply: Reply;
  readonly push: ReplyPush;
}

/**
 * Reads a webhook's body with the code of the Lambda `webhook`.
 *
 * @param now milliseconds since 1970
 * @throws CliError naming the field that can't be used
 */
export function pushOf(body: string, content: Operations['settings']['pushContent'], now: number): ReadReply {
  try {
    const reply = readReply(parseExactJson(body));
    return { reply, push: toPush(reply, content, now) };
  } catch (error) {
    if (!(error instanceof ChatError)) throw error;
    throw new CliError(error.code, `The webhook would answer 400: ${error.message}.`, {
      hint: 'Two bodies as Pyrus sends them are in test/fixtures/webhook.',
    });
  }
}

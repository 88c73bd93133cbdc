import { setTimeout as delay } from 'node:timers/promises';
import type { EventFeed } from './events.ts';
import type { Attachment } from './files.ts';
import { type PushToken, shortToken } from './push-tokens.ts';
import { authorDto } from './sdk-answer.ts';
import { postToStack } from './stack-request.ts';
import type { Comment, Ticket } from './tickets.ts';

/** As Pyrus calls bots, with `X-Pyrus-Retry: 1/3`; of the chat's webhook it says nothing. The pause is ours. */
const ATTEMPTS = 3;
const PAUSE_MS = 1000;

/** What became of a reply at one phone. */
interface WebhookResult {
  readonly device: string;
  readonly attempts: number;
  /** Of the last attempt; null where the stack did not answer. */
  readonly status: number | null;
}

export interface Reply {
  readonly ticket: Ticket;
  readonly comment: Comment;
  readonly attachments: readonly Attachment[];
}

/** Tells the stack's webhook of a reply, for one phone. */
export type CallWebhook = (reply: Reply, phone: PushToken) => Promise<WebhookResult>;

/** Calls the stack's `WebhookUrl`; a 5xx and no answer are tried again. */
export function webhookAt(url: string | undefined, feed: EventFeed): CallWebhook {
  return async (reply, phone) => {
    const device = shortToken(phone.token);
    const { ticket_id, app_id, user_id } = reply.ticket;
    const { comment_id } = reply.comment;
    for (let attempt = 1; ; attempt += 1) {
      const headers = { 'x-pyrus-retry': `${attempt}/${ATTEMPTS}` };
      const { status, duration_ms } = await postToStack(url, webhookBody(reply, phone), headers);
      feed.add({
        kind: 'webhook',
        app_id,
        user_id,
        ticket_id,
        comment_id,
        device,
        attempt,
        status,
        duration_ms,
      });
      const isFinal = status !== null && status < 500;
      if (isFinal || attempt === ATTEMPTS) return { device, attempts: attempt, status };
      await delay(PAUSE_MS, undefined, { ref: false });
    }
  };
}

function webhookBody({ ticket, comment, attachments }: Reply, { token, type }: PushToken) {
  const { name, avatar_id, avatar_color } = authorDto(comment);
  return {
    ticket_id: ticket.ticket_id,
    // The push token is called `device_id` here.
    token: { user_id: ticket.user_id, app_id: ticket.app_id, device_id: token, type },
    comment: { comment_id: comment.comment_id, body: comment.body, is_inbound: false },
    author: { name, avatar_id, avatar_color },
    created_at: comment.created_at,
    attachments: attachments.map(({ file_id, name, size }) => ({ id: file_id, name, size })),
  };
}

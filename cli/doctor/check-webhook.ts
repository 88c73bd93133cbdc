import { setTimeout as delay } from 'node:timers/promises';
import { pushIdOf, ticketAddress } from '../../lambdas/push/reply-push.ts';
import type { Delivery } from '../deliveries/delivery.ts';
import { createDeliveryReader } from '../deliveries/read-deliveries.ts';
import { explain } from '../deliveries/reasons.ts';
import { isMasked, makeWebhookUrls } from '../stack/webhook-urls.ts';
import { DOCTORS_TICKET } from './doctors-ticket.ts';
import { type Finding, failure, info, ok } from './finding.ts';
import type { Patient } from './patient.ts';
import type { Answer } from './post.ts';

const CHECK = 'webhook';
/** Is no push token, so nothing is sent to any phone. */
const NO_DEVICE = 'doctor';
const LOOK_EVERY_MS = 300;
/** Far longer than the way takes, a cold start included. */
const ARRIVES_WITHIN_MS = 8_000;

/**
 * Calls the webhook as Pyrus does: with what a user wrote, which is nothing to push, and with a reply to no phone, which
 * goes the whole way to its row in `Deliveries`. Nothing that would be refused: an alarm rings for refused calls.
 */
export async function checkWebhook(
  patient: Patient,
  appId: string,
  userId: string,
  signal: AbortSignal,
): Promise<Finding[]> {
  const { target, post } = patient;
  const url = isMasked(target)
    ? (await makeWebhookUrls(target, signal)).current
    : (target.outputs.WebhookUrl ?? '');
  const reply = {
    ticket_id: Number(DOCTORS_TICKET),
    token: { user_id: userId, app_id: appId, device_id: NO_DEVICE, type: 'android' },
    // Another one each time: a repeat within five minutes would go no further than the queue.
    comment: { comment_id: Date.now(), body: 'pyrus-chat doctor', is_inbound: false },
    author: { name: 'pyrus-chat doctor' },
    attachments: [],
  };
  const ignored = await post(url, fromUser(reply), signal);
  const found =
    ignored.said === 'ignored'
      ? [ok(CHECK, 'Takes calls, and ignores what a user wrote.')]
      : [wrongAnswer(ignored, '200 "ignored" to what a user wrote')];
  return [...found, ...(await followReply(patient, url, reply, signal))];
}

/** The comment as one that was written by the user: Pyrus' webhook tells of support's only, and ours pushes no other. */
const fromUser = <T extends Reply>(reply: T) => ({
  ...reply,
  comment: { ...reply.comment, is_inbound: true },
});

interface Reply {
  readonly token: { readonly app_id: string; readonly user_id: string; readonly device_id: string };
  readonly comment: { readonly comment_id: number };
}

async function followReply(
  { target, post, operations }: Patient,
  url: string,
  reply: Reply,
  signal: AbortSignal,
): Promise<Finding[]> {
  const started = Date.now();
  const answer = await post(url, reply, signal);
  if (answer.status !== 200) return [wrongAnswer(answer, '200 to a reply')];
  const { token, comment } = reply;
  const identity = { ...token, ticket_id: DOCTORS_TICKET, comment_id: String(comment.comment_id) };
  const key = { ticket: ticketAddress(token.app_id, identity.ticket_id), pushId: pushIdOf(identity) };
  const rows = createDeliveryReader(target);
  try {
    let row: Delivery | undefined;
    while (!signal.aborted && Date.now() - started < ARRIVES_WITHIN_MS) {
      [row] = await rows.ofKeys([key]);
      if (row !== undefined && row.status !== 'queued') return [verdict(row, Date.now() - started)];
      await delay(LOOK_EVERY_MS);
    }
    return [waiting(row, (Date.now() - started) / 1_000, operations.logs.deliver)];
  } finally {
    rows.close();
  }
}

/** No phone was named, so a reply that was rightly handled is suppressed. */
function verdict({ status, reason = '' }: Delivery, milliseconds: number): Finding {
  const seconds = (milliseconds / 1_000).toFixed(1);
  if (status === 'suppressed') {
    return ok(
      'a reply',
      `Went the whole way in ${seconds} s: webhook, queue, deliver, table. Suppressed as ${reason}, rightly: it was for no phone.`,
    );
  }
  const { meaning, advice } = explain(reason);
  return failure('a reply', `Ended after ${seconds} s as ${status} (${reason}): ${meaning}`, advice);
}

function waiting(row: Delivery | undefined, seconds: number, log: string): Finding {
  const what = row === undefined ? 'it left no row in Deliveries' : 'it still waits in the queue';
  return failure(
    'a reply',
    `The webhook took it, but after ${seconds.toFixed(0)} s ${what}.`,
    `The function deliver fails, is throttled, or has much to do: its log ${log} tells; docs/runbook.md.`,
  );
}

const wrongAnswer = ({ status }: Answer, expected: string): Finding =>
  failure(CHECK, `The webhook answers ${status}; it should answer ${expected}.`, adviceFor(status));

function adviceFor(status: number): string {
  if (status === 403)
    return 'The URL that the stack shows is not the one that its function takes: deploy again.';
  if (status === 404)
    return 'WebhookUrl leads to no route of the stack: was its API changed by hand? Deploy again.';
  return status >= 500
    ? 'No push leaves meanwhile. The cause is in the log: pyrus-chat tail, docs/runbook.md#webhook-answers-5xx.'
    : 'Is --app an app of this stack? Else deploy again, and report it if it stays.';
}

/** Whether the URL before the last change of the token still works. It should not for longer than Pyrus needs. */
export function formerWebhookUrl({ settings }: Patient['operations']): Finding[] {
  const { webhookTokenVersion, revokeFormerWebhookToken } = settings;
  if (webhookTokenVersion === 1) return [];
  return revokeFormerWebhookToken
    ? [ok('webhook token', 'The former webhook URL is revoked.')]
    : [
        info(
          'webhook token',
          'The former webhook URL still works. When Pyrus has the new one: deploy with revokeFormerWebhookToken.',
        ),
      ];
}

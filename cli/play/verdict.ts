import { explain } from '../deliveries/reasons.ts';
import type { PlayedOutcome } from './pushes.ts';

/** How a played push ended, in words. */
export interface Verdict {
  /** `waiting`: not ended within the time; `repeated`: SNS had taken it before, so nothing more goes out. */
  readonly status: 'sent' | 'suppressed' | 'failed' | 'waiting' | 'repeated';
  readonly reason?: string;
  readonly snsMessageId?: string;
  readonly meaning: string;
  /** What to do. */
  readonly advice?: string;
}

export function verdictOf({ row, before, hasEnded }: PlayedOutcome): Verdict {
  if (before?.status === 'sent') {
    const meaning = 'SNS had taken this push before: a repeat, so nothing more goes to the phone.';
    return { status: 'repeated', meaning, ...messageId(before.snsMessageId) };
  }
  if (!hasEnded || row === undefined || row.status === 'queued') {
    return before?.reason === undefined
      ? {
          status: 'waiting',
          meaning: 'The push waits in the queue still.',
          advice: 'Is SNS or DynamoDB failing? "pyrus-chat doctor" tells, and so does the log of deliver.',
        }
      : {
          status: 'waiting',
          meaning: `This push had ended before (${before.reason}), and nothing is new: what is told twice within five minutes, the queue takes once.`,
          advice: 'Wait five minutes, or give another --comment.',
        };
  }
  if (row.status === 'sent') {
    const took =
      row.endedAt === undefined || row.queuedAt === undefined ? '' : after(row.endedAt - row.queuedAt);
    return {
      status: 'sent',
      meaning: `SNS took it${took}, as its message ${row.snsMessageId ?? '(unknown)'}.`,
      ...messageId(row.snsMessageId),
    };
  }
  const reason = row.reason ?? 'unknown';
  return { status: row.status, reason, ...explain(reason) };
}

const after = (milliseconds: number): string =>
  ` ${(Math.max(0, milliseconds) / 1_000).toFixed(1)} s after the webhook`;

const messageId = (id: string | undefined) => (id === undefined ? {} : { snsMessageId: id });

/** `sent: SNS took it …`, `stale: The reply was …`. */
export const inWords = ({ status, reason, meaning }: Verdict): string => `${reason ?? status}: ${meaning}`;

/** For `--json`. */
export const verdictJson = ({
  device,
  pushId,
  verdict: { snsMessageId, reason, ...verdict },
}: {
  readonly device: string;
  readonly pushId: string | undefined;
  readonly verdict: Omit<Verdict, 'status'> & { readonly status: string };
}) => ({
  push_id: pushId ?? null,
  device,
  ...verdict,
  reason: reason ?? null,
  sns_message_id: snsMessageId ?? null,
});

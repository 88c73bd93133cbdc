import type { Evidence } from './evidence.ts';
import { inWords } from './local-time.ts';
import type { Advice } from './trace.ts';

/** Why there may be no push at all, the likeliest first. */
export function nothingFound({ subject, isOurApp, webhook, logsSince, now }: Evidence): Advice[] {
  const causes: Advice[] = [];
  const window = inWords(now - logsSince);
  if (!isOurApp) {
    causes.push({
      meaning: 'The stack does not serve this AppID.',
      advice:
        'Compare it with the one in the Pyrus form and in the settings; or name another stack: --stack.',
    });
  }
  for (const reason of new Set(webhook?.refusals ?? [])) causes.push(refused(reason));
  if (webhook !== undefined && !webhook.queued && webhook.refusals.length === 0) {
    causes.push({
      meaning: `Pyrus did not call the webhook at all within ${window}.`,
      advice:
        'Paste the output WebhookUrl into the Pyrus form (Extensions, Mobile app chat): pyrus-chat urls. Then let support reply, and look with: pyrus-chat tail',
    });
  }
  if (webhook?.queued === true) {
    causes.push({
      meaning: `Pyrus called the webhook within ${window}, for others: it knows no push token of this phone, or this is another ticket, user or app.`,
      advice:
        'Does the app call setPushToken after init, and does the person have a token (not null)? Check the number of the ticket and the user id, which is case-sensitive.',
    });
  }
  causes.push(
    subject.ticketId === undefined
      ? {
          meaning: `Pushes of a user are found by the logs, and only those of the last ${window} were searched.`,
          advice: 'Look further with --since 7d, or ask by the ticket: --ticket N finds pushes of 30 days.',
        }
      : {
          meaning: 'Rows of pushes are kept 30 days.',
          advice: 'What support replied before that can no longer be traced.',
        },
  );
  return causes;
}

const refused = (reason: string): Advice =>
  reason === 'wrong_token'
    ? {
        meaning: 'Somebody called the webhook with a wrong token: most likely the Pyrus form has an old URL.',
        advice: 'Paste the output WebhookUrl into the Pyrus form: pyrus-chat urls',
      }
    : {
        meaning: `Calls of the webhook were refused as malformed: ${reason.slice(reason.indexOf(':') + 1)}.`,
        advice:
          reason === 'malformed:token.app_id'
            ? 'The AppID of the Pyrus form is not one of this stack: compare them.'
            : 'See what Pyrus sends, and report it if it is what its guide says.',
      };

import { CliError } from '../errors.ts';
import { fetchErrorCode } from '../stack/fetch-error.ts';
import type { ReplyBody } from './reply-body.ts';

/** API Gateway gives up after 30 s. */
const PATIENCE_MS = 35_000;

/** What the webhook said. */
export interface WebhookAnswer {
  readonly status: number;
  readonly answer: unknown;
}

/**
 * Posts a reply as Pyrus does.
 *
 * @throws CliError where nobody answers; without the URL, whose end is a secret
 */
export async function postReply(url: string, body: ReplyBody): Promise<WebhookAnswer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    redirect: 'manual',
    signal: AbortSignal.timeout(PATIENCE_MS),
  }).catch((error: unknown) => {
    throw new CliError(
      'WebhookUnreachable',
      `The webhook at ${new URL(url).host} does not answer: ${fetchErrorCode(error)}.`,
      {
        hint: 'Is it the WebhookUrl of this stack? For the local run: is it up ("npm start")?',
      },
    );
  });
  return { status: response.status, answer: readAnswer(await response.text()) };
}

function readAnswer(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text.slice(0, 200);
  }
}

/**
 * @throws CliError that says what to do where the webhook did not take a reply
 */
export function refusedReply({ status, answer }: WebhookAnswer): CliError {
  const said = `The webhook answered ${status}: ${JSON.stringify(answer)}`;
  return new CliError('WebhookRefused', said, { hint: HINTS[status] ?? HINTS[503] });
}

const HINTS: Readonly<Record<number, string>> = {
  400: 'The field named is what it can not use. For token.app_id: --app must be an app of this stack.',
  403: 'The end of the URL is not the token in force: after a raised webhookTokenVersion the URL is another one, and Pyrus needs it too.',
  404: 'The URL is none of this stack: see the output WebhookUrl.',
  503: "The fault is on this side, and Pyrus would tell it again. The cause is in the webhook's log.",
};

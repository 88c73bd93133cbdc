import * as v from 'valibot';
import { CliError } from '../errors.ts';
import { fetchErrorCode } from '../stack/fetch-error.ts';
import { version } from '../version.ts';

/** What a URL of the stack answered. */
export interface Answer {
  readonly status: number;
  /** The field that the body names as wrong, and what `status` in it says. */
  readonly field: string | undefined;
  readonly said: string | undefined;
  /** From the first byte sent to the last received. */
  readonly milliseconds: number;
  /** By how many seconds this machine's clock is ahead of the server's. */
  readonly clockAhead: number | undefined;
}

const bodySchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    status: v.optional(v.string()),
    error: v.optional(v.object({ field: v.optional(v.string()) })),
  }),
);

/**
 * Posts JSON to a URL of the stack.
 *
 * @throws CliError where nobody answers; names the host alone, for the webhook's URL ends in a secret
 */
export async function post(url: string, body: unknown, signal: AbortSignal): Promise<Answer> {
  const started = Date.now();
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': `pyrus-chat-doctor/${version()}` },
      body: JSON.stringify(body),
      redirect: 'manual',
      signal,
    });
    const content = v.safeParse(bodySchema, await response.text());
    const ended = Date.now();
    return {
      status: response.status,
      field: content.success ? content.output.error?.field : undefined,
      said: content.success ? content.output.status : undefined,
      milliseconds: ended - started,
      clockAhead: clockAhead(response.headers.get('date'), started, ended),
    };
  } catch (error) {
    if (signal.aborted) throw error;
    throw new CliError('Unreachable', `${hostOf(url)} does not answer: ${fetchErrorCode(error)}.`, {
      hint: 'Check the network, and with a custom domain its DNS record (pyrus-chat urls).',
    });
  }
}

/**
 * By how many seconds a clock is ahead of the one of a `Date` header. The header has whole seconds and was made somewhere
 * between request and answer: within that it counts as right.
 */
export function clockAhead(date: string | null, started: number, ended: number): number | undefined {
  const theirs = Date.parse(date ?? '');
  if (Number.isNaN(theirs)) return undefined;
  if (started > theirs + 1_000) return (started - theirs - 1_000) / 1_000;
  return ended < theirs ? (ended - theirs) / 1_000 : 0;
}

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : 'The URL');

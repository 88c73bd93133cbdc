import { stripVTControlCharacters } from 'node:util';
import * as v from 'valibot';
import type { Behaviour } from '../fcm.ts';

/** What Google made of a push. */
export interface FcmAnswer {
  readonly outcome: Behaviour | 'credential_refused';
  /** The message's name, or the error in Google's words. Holds no token and no text of the push. */
  readonly detail: string;
  /** For how long Google wants to be left alone; milliseconds. */
  readonly retryAfterMs?: number | undefined;
}

/** https://firebase.google.com/docs/cloud-messaging/scale-fcm#handling-retries: where a 429 says nothing, a minute. */
const QUOTA_PAUSE_MS = 60_000;

const SentSchema = v.pipe(v.string(), v.parseJson(), v.object({ name: v.string() }));
/** https://firebase.google.com/docs/reference/fcm/rest/v1/ErrorCode; what does not fit in `details` is of other types. */
const RefusedSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    error: v.object({
      status: v.optional(v.string(), ''),
      details: v.optional(v.array(v.looseObject({ errorCode: v.optional(v.unknown()) })), []),
    }),
  }),
);

const OF_CODE: Readonly<Record<string, FcmAnswer['outcome']>> = {
  UNREGISTERED: 'unregistered',
  SENDER_ID_MISMATCH: 'sender_id_mismatch',
  INVALID_ARGUMENT: 'invalid_argument',
  QUOTA_EXCEEDED: 'quota',
  UNAVAILABLE: 'unavailable',
  INTERNAL: 'unavailable',
};

/** Understands an answer of FCM's HTTP v1 API. What is no answer of FCM, a proxy's page say, counts as a passing fault. */
export function readFcmAnswer(status: number, body: string, retryAfter: string | null): FcmAnswer {
  if (status === 200) {
    const sent = v.safeParse(SentSchema, body);
    return sent.success
      ? { outcome: 'ok', detail: inOneLine(sent.output.name) }
      : { outcome: 'unavailable', detail: 'an answer that is not of FCM' };
  }
  const refused = v.safeParse(RefusedSchema, body);
  if (!refused.success) return { outcome: 'unavailable', detail: `HTTP ${status}, not in the words of FCM` };
  const { status: word, details } = refused.output.error;
  const code = details.map(({ errorCode }) => errorCode).find((errorCode) => typeof errorCode === 'string');
  const outcome = OF_CODE[code ?? ''] ?? ofStatus(status);
  const detail = inOneLine(`HTTP ${status} ${code ?? word}`.trim());
  return { outcome, detail, retryAfterMs: pauseOf(outcome, retryAfter) };
}

/** Some errors have no code of FCM: https://firebase.google.com/docs/cloud-messaging/error-codes */
function ofStatus(status: number): FcmAnswer['outcome'] {
  if (status === 401 || status === 403) return 'credential_refused';
  if (status === 404) return 'unregistered';
  if (status === 429) return 'quota';
  return status >= 500 ? 'unavailable' : 'invalid_argument';
}

function pauseOf(outcome: FcmAnswer['outcome'], retryAfter: string | null): number | undefined {
  if (outcome !== 'quota' && outcome !== 'unavailable') return undefined;
  const seconds = Number(retryAfter ?? Number.NaN);
  const pause = Number.isNaN(seconds) ? Date.parse(retryAfter ?? '') - Date.now() : seconds * 1000;
  if (!Number.isNaN(pause)) return Math.max(0, pause);
  return outcome === 'quota' ? QUOTA_PAUSE_MS : undefined;
}

/** What others wrote must not play tricks on a terminal. */
export const inOneLine = (text: string): string =>
  stripVTControlCharacters(text).replaceAll(/\p{C}/gu, ' ').slice(0, 300);

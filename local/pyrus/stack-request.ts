/** Ours, for Pyrus' is not known; `/authorize` promises two seconds, and the SDK waits for Pyrus for 30. */
const ANSWER_WITHIN_MS = 10_000;

export interface StackAnswer {
  /** Null where there was no answer in time. */
  readonly status: number | null;
  readonly duration_ms: number;
}

/** Posts JSON to the stack as Pyrus does; never throws. */
export async function postToStack(
  url: string | undefined,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<StackAnswer> {
  const started = performance.now();
  const status = url === undefined ? null : await post(url, body, headers);
  return { status, duration_ms: Math.round(performance.now() - started) };
}

async function post(
  url: string,
  body: unknown,
  headers: Readonly<Record<string, string>>,
): Promise<number | null> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    await response.body?.cancel();
    return response.status;
  } catch {
    return null; // Refused, cut or too late. The error is not told: it may quote the URL, and with it the webhook token.
  }
}

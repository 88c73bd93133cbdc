import { JWT } from 'google-auth-library';
import * as v from 'valibot';
import { type FcmAnswer, inOneLine, readFcmAnswer } from './fcm-answer.ts';
import type { GoogleAccount } from './google-account.ts';

const SCOPE = 'https://www.googleapis.com/auth/firebase.messaging';
const TIMEOUT_MS = 10_000;

/** Sends messages to phones. */
export interface GoogleFcm {
  readonly projectId: string;
  /** Never rejects: what keeps a message from being sent is an answer too. */
  send(token: string, message: object): Promise<FcmAnswer>;
  /** Breaks off what is under way. */
  close(): void;
}

/** FCM's HTTP v1 API, as a service account. */
export function createGoogleFcm({ tokenUrl, sendUrl, ...account }: GoogleAccount): GoogleFcm {
  const closed = new AbortController();
  const jwt = authorize(account, tokenUrl, { timeout: TIMEOUT_MS, signal: closed.signal });
  return {
    projectId: account.projectId,
    close: () => closed.abort(),
    async send(token, message) {
      const access = await accessToken(jwt);
      if (typeof access !== 'string') return access;
      try {
        // The library's own client goes through the proxy of the environment.
        const { status, data, headers } = await jwt.transporter.request<string>({
          url: sendUrl,
          method: 'POST',
          headers: { authorization: `Bearer ${access}`, 'content-type': 'application/json' },
          body: JSON.stringify({ message: { ...message, token } }),
          responseType: 'text',
          retry: false,
          validateStatus: () => true,
        });
        return readFcmAnswer(status, data, headers.get('retry-after'));
      } catch {
        return { outcome: 'unavailable', detail: `${new URL(sendUrl).host} does not answer` };
      }
    },
  };
}

function authorize(
  { clientEmail, privateKey }: Pick<GoogleAccount, 'clientEmail' | 'privateKey'>,
  tokenUrl: string | undefined,
  transporterOptions: { readonly timeout: number; readonly signal: AbortSignal },
): JWT {
  const jwt = new JWT({ email: clientEmail, key: privateKey, scopes: [SCOPE], transporterOptions });
  if (tokenUrl === undefined) return jwt;
  // The library asks Google only, whatever the account says.
  jwt.additionalClaims = { aud: tokenUrl };
  jwt.transporter.interceptors.request.add({
    resolved: async (request) =>
      request.url.hostname === 'oauth2.googleapis.com' ? { ...request, url: new URL(tokenUrl) } : request,
  });
  return jwt;
}

const RefusalSchema = v.object({
  response: v.object({
    status: v.number(),
    data: v.object({ error: v.string(), error_description: v.optional(v.string(), '') }),
  }),
});

/** The library keeps an access token for as long as it is valid. Its errors hold the request: they are not passed on. */
async function accessToken(jwt: JWT): Promise<string | FcmAnswer> {
  try {
    const { token } = await jwt.getAccessToken();
    return token ?? { outcome: 'unavailable', detail: 'no access token in the answer of the token endpoint' };
  } catch (error) {
    const refusal = v.safeParse(RefusalSchema, error);
    if (!refusal.success || refusal.output.response.status >= 500) {
      return { outcome: 'unavailable', detail: 'the token endpoint does not answer' };
    }
    const { data } = refusal.output.response;
    return {
      outcome: 'credential_refused',
      detail: inOneLine(`${data.error}: ${data.error_description}`),
    };
  }
}

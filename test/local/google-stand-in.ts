import { createPublicKey, verify } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serviceAccount } from '../support/service-account.ts';

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

interface SentMessage {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly message: Record<string, unknown> & { readonly token: string };
}

const ACCESS_TOKEN = 'ya29.access-token-of-the-tests';
const SCOPE = 'https://www.googleapis.com/auth/firebase.messaging';

/** An error as FCM answers it: https://firebase.google.com/docs/reference/fcm/rest/v1/ErrorCode */
export const fcmError = (
  status: number,
  word: string,
  errorCode?: string,
  headers?: Answer['headers'],
): Answer => ({
  status,
  body: {
    error: {
      code: status,
      message: 'As Google puts it.',
      status: word,
      details:
        errorCode === undefined
          ? []
          : [{ '@type': 'type.googleapis.com/google.firebase.fcm.v1.FcmError', errorCode }],
    },
  },
  ...(headers && { headers }),
});

/** Stands in for Google's token endpoint, which checks what it is asked with, and for FCM. */
export async function startGoogle() {
  const server = createServer(async (request, response) => {
    const body = await textOf(request);
    const answer = request.url === '/token' ? onToken(body) : onSend(request, body);
    const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
    const type = typeof answer.body === 'string' ? 'text/html' : 'application/json';
    response.writeHead(answer.status, { 'content-type': type, ...answer.headers }).end(text);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const account = { ...serviceAccount('demo-project'), token_uri: `${origin}/token` };
  const publicKey = createPublicKey(account.private_key);
  const sent: SentMessage[] = [];
  const claims: unknown[] = [];
  const planned = new Map<string, Answer[]>();
  let refusal: Answer | undefined;

  function onToken(body: string): Answer {
    if (refusal !== undefined) return refusal;
    const form = new URLSearchParams(body);
    const [header = '', payload = '', signature = ''] = form.get('assertion')?.split('.') ?? [];
    const isSigned = verify(
      'sha256',
      Buffer.from(`${header}.${payload}`),
      publicKey,
      Buffer.from(signature, 'base64url'),
    );
    const read = JSON.parse(Buffer.from(payload, 'base64url').toString());
    claims.push(read);
    const isRight =
      form.get('grant_type') === 'urn:ietf:params:oauth:grant-type:jwt-bearer' &&
      read.iss === account.client_email &&
      read.aud === account.token_uri &&
      read.scope === SCOPE &&
      read.exp - read.iat <= 3600;
    if (!isSigned || !isRight) return { status: 400, body: { error: 'invalid_grant' } };
    return { status: 200, body: { access_token: ACCESS_TOKEN, expires_in: 3599, token_type: 'Bearer' } };
  }

  function onSend(request: IncomingMessage, body: string): Answer {
    const { message } = JSON.parse(body);
    const { authorization } = request.headers;
    sent.push({ path: request.url ?? '', authorization, message });
    if (authorization !== `Bearer ${ACCESS_TOKEN}`) return fcmError(401, 'UNAUTHENTICATED');
    const answer = planned.get(message.token)?.shift();
    return answer ?? { status: 200, body: { name: `projects/demo-project/messages/${sent.length}` } };
  }

  return {
    account,
    sent,
    /** What the requests for access tokens were signed with. */
    claims,
    /** The next answers for a phone; then it is reached. */
    plan: (token: string, ...answers: Answer[]) => void planned.set(token, answers),
    /** Refuses access tokens from now on. */
    refuse: (answer: Answer) => {
      refusal = answer;
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
}

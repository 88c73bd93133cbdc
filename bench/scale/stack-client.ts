import { createHash } from 'node:crypto';
import * as v from 'valibot';
import type { LocalRun } from '../../test/e2e/local-run.ts';
import { reply } from '../../test/support/reply.ts';

const IssuedSchema = v.object({ security_key: v.string() });
const RevokedSchema = v.object({ revoked: v.number() });
const MessagesSchema = v.array(
  v.object({
    token: v.string(),
    received_at: v.string(),
    message: v.object({ data: v.object({ comment_id: v.string() }) }),
  }),
);

/** A push that reached a phone. */
export interface ReceivedPush {
  readonly token: string;
  readonly commentId: string;
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
}

export interface Reply {
  readonly user: string;
  readonly token: string;
  readonly ticketId: number;
  readonly commentId: number;
}

export type StackClient = ReturnType<typeof createStackClient>;

/** What Pyrus, an operator and phones do with a stack that runs on this machine. */
export function createStackClient({ outputs }: LocalRun) {
  const [appId = ''] = outputs.AppIds;
  const invoke = async (payload: object): Promise<unknown> => {
    const url = `${outputs.LambdaEndpoint}/2015-03-31/functions/${outputs.KeysFunctionName}/invocations`;
    const answer = await fetch(url, { method: 'POST', body: JSON.stringify({ app_id: appId, ...payload }) });
    return answer.json();
  };
  const post = async (url: string, body: object): Promise<number> => {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    await answer.arrayBuffer();
    return answer.status;
  };
  return {
    /** @returns a security key */
    async issue(user: string): Promise<string> {
      return v.parse(IssuedSchema, await invoke({ action: 'issue', user_id: user })).security_key;
    },
    /** Revokes all keys of a person. */
    async revoke(user: string): Promise<void> {
      v.parse(RevokedSchema, await invoke({ action: 'revoke', user_id: user }));
    },
    /** @returns the status */
    authorize: (user: string, securityKey: string): Promise<number> =>
      post(outputs.AuthorizationUrl, { app_id: appId, user_id: user, security_key: securityKey }),
    /** @returns the status of the webhook */
    reply: ({ user, token, ticketId, commentId }: Reply): Promise<number> =>
      post(outputs.WebhookUrl, reply({ appId, userId: user, deviceId: token, ticketId, commentId })),
    async pushes(): Promise<ReceivedPush[]> {
      const answer = await fetch(`${outputs.FcmUrl}/messages`);
      return v.parse(MessagesSchema, await answer.json()).map(({ token, received_at, message }) => ({
        token,
        commentId: message.data.comment_id,
        receivedAt: Date.parse(received_at),
      }));
    },
  };
}

/** A push token as FCM makes them: the same length and characters. */
export const pushTokenOf = (user: string): string =>
  `${createHash('sha256').update(user).digest('base64url').slice(0, 22)}:APA91b${createHash('sha512').update(user).digest('base64url').repeat(2).slice(0, 134)}`;

import * as v from 'valibot';
import { pushTokenOf } from '../../bench/scale/stack-client.ts';
import type { Accepted } from './judge.ts';
import type { Stack } from './stack.ts';

/** A person with a phone. */
export interface Member {
  readonly user: string;
  readonly securityKey: string;
  readonly token: string;
  readonly ticketId: number;
  /** `unregistered`: known from replies only. `dead`: registered once, and then the app was removed. */
  readonly phone: 'registered' | 'unregistered' | 'signed_out' | 'dead';
}

let lastTicket = 0;

/** A new person, with a key and a phone that nobody knows yet. */
export async function newMember(stack: Stack, phone: Member['phone']): Promise<Member> {
  const ticketId = ++lastTicket;
  const user = `client-${ticketId}`;
  const issued = await administer(stack, { action: 'issue', app_id: stack.appId, user_id: user });
  const { security_key: securityKey } = v.parse(v.object({ security_key: v.string() }), issued);
  return { user, securityKey, token: pushTokenOf(user), ticketId, phone };
}

/** A bearer credential of a backend, which may issue keys. */
export async function newCredential(stack: Stack): Promise<string> {
  const made = await administer(stack, { action: 'credential', name: `backend-${crypto.randomUUID()}` });
  return v.parse(v.object({ credential: v.string() }), made).credential;
}

/** Invokes the admin Lambda, as an operator does. */
async function administer({ run: { outputs } }: Stack, payload: object): Promise<unknown> {
  const url = `${outputs.LambdaEndpoint}/2015-03-31/functions/${outputs.KeysFunctionName}/invocations`;
  return (await fetch(url, { method: 'POST', body: JSON.stringify(payload) })).json();
}

/** Has FCM call a phone dead, or alive again. */
export async function setPhone(stack: Stack, { token }: Member, behaviour: 'unregistered' | 'ok') {
  const url = `${stack.run.outputs.FcmUrl}/tokens/${encodeURIComponent(token)}`;
  const answer = await fetch(url, { method: 'PUT', body: JSON.stringify({ behaviour }) });
  if (!answer.ok) throw new Error(`FCM's stand-in answered ${answer.status}`);
}

/** What is to become of a reply to a member's phone. */
export function fateOf({ phone }: Member): Pick<Accepted, 'reaches' | 'ends'> {
  if (phone === 'signed_out') return { reaches: false, ends: ['signed_out'] };
  // Until FCM's answer has come round, SNS takes pushes.
  if (phone === 'dead') return { reaches: false, ends: ['sent', 'endpoint_disabled', 'dead_phone'] };
  return { reaches: true, ends: ['sent'] };
}

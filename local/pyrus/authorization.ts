import type { EventFeed } from './events.ts';
import { postToStack } from './stack-request.ts';

/** Who a request says it is from. */
export interface Claim {
  readonly app_id: string;
  readonly user_id: string;
  readonly security_key: string | undefined;
}

/**
 * What the stack says to a claim: 200 and nothing else lets in; 400 and 403 are passed on, and close the chat; all else
 * is `unavailable`.
 */
export type Verdict = 'allowed' | 'malformed' | 'refused' | 'unavailable';

/** Asks the stack whether a claim is true; `request` names what the phone wants. */
export type Authorize = (claim: Claim, request: string) => Promise<Verdict>;

/** Asks the stack's `AuthorizationUrl`, as Pyrus does before each request of a signed-in user. */
export function authorizeAt(url: string | undefined, feed: EventFeed): Authorize {
  return async ({ app_id, user_id, security_key }, request) => {
    const { status, duration_ms } = await postToStack(url, { app_id, user_id, security_key });
    feed.add({ kind: 'authorization', app_id, user_id, request, status, duration_ms });
    if (status === 200) return 'allowed';
    if (status === 400) return 'malformed';
    return status === 403 ? 'refused' : 'unavailable';
  };
}

/**
 * What the phone gets. For a stack that is down it is 503: the SDK tries again on every status but 400 and 403, which
 * alone close the chat (its `Synchronizer`), and 503 says in Pyrus' name what is true: not now.
 */
export const STATUS_OF: Readonly<Record<Exclude<Verdict, 'allowed'>, number>> = {
  malformed: 400,
  refused: 403,
  unavailable: 503,
};

import type { AuthorizationRequest } from './authorization-request.ts';
import type { KeyReading } from './key-reader.ts';
import { type KeyRefusal, refusalOf } from './stored-key.ts';

/** Why a well-formed request is refused. The log gets it; the answer is the same for all. */
type Refusal = 'unknown_app' | KeyRefusal;

export interface Decision {
  readonly refusal: Refusal | undefined;
  /** Public name of the key that was presented, where it is one of the user's. */
  readonly keyId: string | undefined;
  /** When that key was issued, in milliseconds since 1970. */
  readonly keyCreatedAt: number | undefined;
}

interface Dependencies {
  readonly isKnownApp: (appId: string) => boolean;
  readonly readKey: (request: AuthorizationRequest, isKnownApp: boolean, now: number) => Promise<KeyReading>;
}

/**
 * Decides whether a user may use the chat. An unknown app costs the same read as a known one, so that the time of the
 * answer does not tell which apps are served here.
 *
 * @param now milliseconds since 1970
 */
export async function authorize(
  request: AuthorizationRequest,
  { isKnownApp, readKey }: Dependencies,
  now: number,
): Promise<Decision> {
  const known = isKnownApp(request.app_id);
  const { key, revokedBefore } = await readKey(request, known, now);
  if (!known) {
    return { refusal: 'unknown_app', keyId: undefined, keyCreatedAt: undefined };
  }
  if (key === undefined) {
    return { refusal: 'unknown_key', keyId: undefined, keyCreatedAt: undefined };
  }
  return { refusal: refusalOf(key, now, revokedBefore), keyId: key.keyId, keyCreatedAt: key.createdAt };
}

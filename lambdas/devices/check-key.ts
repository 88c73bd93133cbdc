import type { SignIn } from '../push/device.ts';
import type { AuthorizationRequest } from '../security-keys/authorization-request.ts';
import { authorize } from '../security-keys/authorize.ts';
import { keyAddress, userAddress } from '../security-keys/key-address.ts';
import type { createKeyReader } from '../security-keys/key-reader.ts';
import { appAddress } from '../shared/address.ts';
import { ChatError } from '../shared/errors.ts';

/**
 * Checks a security key just as `/authorize` does.
 *
 * @returns how the user is signed in by it
 */
export function createKeyCheck(
  readKey: ReturnType<typeof createKeyReader>,
  apps: ReadonlySet<string>,
  logRefusal: (reason: string, user: string, keyId: string | undefined) => void,
) {
  /** @throws ChatError `Forbidden` */
  return async function checkKey(request: AuthorizationRequest, now: number): Promise<SignIn> {
    const { refusal, keyId, keyCreatedAt } = await authorize(
      request,
      { isKnownApp: (appId) => apps.has(appAddress(appId)), readKey },
      now,
    );
    if (refusal !== undefined || keyCreatedAt === undefined) {
      logRefusal(refusal ?? 'unknown_key', userAddress(request.app_id, request.user_id), keyId);
      throw new ChatError('Forbidden', 'This user may not use the chat.');
    }
    return { key: keyAddress(request.app_id, request.user_id, request.security_key).sk, keyCreatedAt };
  };
}

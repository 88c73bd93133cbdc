import { phoneAddress } from '../push/device.ts';
import { untilLeaseEnds } from '../push/lease.ts';
import type { PhoneUser } from '../push/sign-in-store.ts';
import { userAddress } from '../security-keys/key-address.ts';
import { appAddress } from '../shared/address.ts';
import type { Dependencies } from './register.ts';
import type { UnregistrationRequest } from './request.ts';

/**
 * Signs a user out of a phone. The phone's item stays, with nobody signed in: Pyrus goes on calling the webhook for it, and
 * only a registration may bring it back.
 *
 * When it answers, no push for the user is on its way to SNS any more.
 *
 * @throws ChatError `Forbidden`
 */
export async function unregister(request: UnregistrationRequest, deps: Dependencies): Promise<void> {
  const { signIns, clock, log } = deps;
  await deps.checkKey(request, clock());
  const user: PhoneUser = { ...request, address: userAddress(request.app_id, request.user_id) };
  const phone = phoneAddress(request);
  const former =
    (await signIns.signOut(phone, user.address)) ??
    (await signIns.close(phone, appAddress(request.app_id), clock())) ??
    // Signed out already, perhaps a moment ago by somebody else, or by a try of this very request whose answer got lost.
    (await signIns.read(phone));
  log('phone signed out', { user: user.address, device: phone, cause: 'unregistered' });
  await signIns.forgetPhone(user, phone, clock());
  await untilLeaseEnds(former?.leasedUntil ?? 0, clock());
}

import { allEnded } from '../shared/all-ended.ts';
import { untilLeaseEnds } from './lease.ts';
import type { PhoneUser, SignInStore } from './sign-in-store.ts';

/**
 * Signs a user out of phones: of those where one of some keys signed in, or of all.
 *
 * When it returns, no push for the user is on its way to those phones any more.
 *
 * @param keys sort keys of security keys; undefined means all
 * @returns of how many phones
 */
export async function signOutPhones(
  store: SignInStore,
  user: PhoneUser,
  keys: ReadonlySet<string> | undefined,
  clock: () => number,
): Promise<number> {
  const phones = await store.notedPhones(user);
  const formers = await allEnded(
    phones.map(async (phone) => {
      const device = await store.read(phone);
      const signIn = device?.users.get(user.address);
      if (signIn === undefined) {
        // Signed out already, perhaps a moment ago by somebody else, or by a former try of this that came to nothing.
        return { phone, leasedUntil: device?.leasedUntil ?? 0, signedOut: false };
      }
      if (keys !== undefined && !keys.has(signIn.key)) {
        return undefined;
      }
      const former = await store.signOut(phone, user.address, signIn.key);
      return { phone, leasedUntil: (former ?? device)?.leasedUntil ?? 0, signedOut: former !== undefined };
    }),
  );
  const left = formers.filter((former) => former !== undefined);
  await untilLeaseEnds(Math.max(0, ...left.map(({ leasedUntil }) => leasedUntil)), clock());
  await allEnded(left.map(({ phone }) => store.forgetPhone(user, phone, clock())));
  return left.filter(({ signedOut }) => signedOut).length;
}

import type { Phone } from '../phones/phone.ts';
import type { Evidence } from './evidence.ts';
import type { PushFacts } from './push-facts.ts';
import { isoOrNull, type PhoneTrace, short } from './trace.ts';

/** The phones that pushes went to or are noted under the user, as they are now. */
export function phoneTraces(
  { phones, noted, subject }: Evidence,
  pushes: readonly PushFacts[],
): PhoneTrace[] {
  const userOf = new Map(pushes.map(({ device, user }) => [device, user]));
  return [...new Set([...userOf.keys(), ...noted])].map((address) => {
    const user = subject.user ?? userOf.get(address);
    const phone = phones.get(address);
    const signIn = phone === undefined ? 'nobody' : signedIn(phone, user);
    // What a phone tells of itself is of whoever is signed in on it now.
    const told = signIn === 'this_user' ? phone : undefined;
    return {
      phone: short(address),
      known: phone !== undefined,
      registered: phone?.registered === true,
      registered_at: phone?.registered ? isoOrNull(phone.registeredAt) : null,
      signed_in: signIn,
      dead_since: isoOrNull(phone?.quarantinedAt),
      last_failure: phone?.lastFailure?.reason ?? null,
      last_failure_at: isoOrNull(phone?.lastFailure?.at),
      notifications_enabled: told?.notificationsEnabled ?? null,
      app_version: told?.appVersion ?? null,
      locale: told?.locale ?? null,
    };
  });
}

function signedIn({ registered, users }: Phone, user: string | undefined): PhoneTrace['signed_in'] {
  if (!registered) return 'anybody';
  if (user !== undefined && users.has(user)) return 'this_user';
  return users.size === 0 ? 'nobody' : 'somebody_else';
}

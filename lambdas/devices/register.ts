import { type Device, isEndpointOf, MOST_PHONES, phoneAddress, type SignIn } from '../push/device.ts';
import type { DeviceStore } from '../push/device-store.ts';
import { LEASE, untilLeaseEnds } from '../push/lease.ts';
import type { PushPublisher } from '../push/push-publisher.ts';
import type { PhoneUser, Registration, SignInStore } from '../push/sign-in-store.ts';
import { userAddress } from '../security-keys/key-address.ts';
import { appAddress } from '../shared/address.ts';
import { allEnded } from '../shared/all-ended.ts';
import { InvalidRequest } from '../shared/errors.ts';
import type { RegistrationRequest } from './request.ts';

export interface Dependencies {
  readonly signIns: SignInStore;
  readonly devices: Pick<DeviceStore, 'noteEndpoint'>;
  readonly publisher: PushPublisher;
  /** From app address to the ARN of its platform application; apps without push are missing. */
  readonly applications: ReadonlyMap<string, string>;
  /** Throws where the key does not let its user in. */
  readonly checkKey: (request: RegistrationRequest, now: number) => Promise<SignIn>;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Tells of a phone that has changed: a trace shows by it why a phone is silent. */
  readonly log: (message: 'phone registered' | 'phone signed out', details: PhoneChange) => void;
}

/** For the log: hashes and numbers only. */
interface PhoneChange {
  readonly user: string;
  readonly device: string;
  /** How many others were signed out. */
  readonly signed_out?: number;
  /** Why the user was signed out. */
  readonly cause?: 'unregistered' | 'token_replaced' | 'too_many_phones';
}

export type RegistrationStatus = 'registered' | 'unchanged' | 'push_off';

/**
 * Signs a user in on a phone, and everybody else out unless the phone is shared.
 *
 * When it answers, no push for those who were signed out is on its way to SNS any more. Why that is so, and why a key that
 * is revoked at the same moment does not stay signed in, is in `docs/decisions/0009-phones-that-change-hands.md`.
 *
 * @throws ChatError `Forbidden`; InvalidRequest naming `token` where SNS takes it for none
 */
export async function register(
  request: RegistrationRequest,
  deps: Dependencies,
): Promise<RegistrationStatus> {
  const { clock, signIns } = deps;
  const signIn = await deps.checkKey(request, clock());
  const application = deps.applications.get(appAddress(request.app_id));
  if (application === undefined) {
    return 'push_off';
  }
  const user: PhoneUser = { ...request, address: userAddress(request.app_id, request.user_id) };
  const phone = phoneAddress(request);
  const device = await signIns.read(phone);
  const previous = previousPhone(request, phone);
  if (
    previous === undefined &&
    device !== undefined &&
    isUnchanged(device, user, signIn, request, application)
  ) {
    await untilLeaseEnds(othersLeaseEnd(device, user, request), clock());
    return 'unchanged';
  }

  const endpoint = await endpointFor(request, device, application, deps);
  await signIns.notePhone(user, phone, clock());
  const former = await signIns.signIn(
    phone,
    user.address,
    {
      ...detailsOf(request),
      app: appAddress(request.app_id),
      ...endpoint,
      signIn,
      shared: request.shared === true,
    },
    clock(),
  );
  try {
    await deps.checkKey(request, clock());
  } catch (error) {
    // The key was revoked while it signed in: its sign-out may have passed by before the phone was written.
    await signIns.signOut(phone, user.address, signIn.key);
    throw error;
  }
  const others = request.shared ? 0 : [...(former?.users.keys() ?? [])].filter(isNot(user.address)).length;
  deps.log('phone registered', { user: user.address, device: phone, signed_out: others });
  if (previous !== undefined) {
    await leave(previous, user, deps);
  }
  await leaveOldest(user, phone, deps);
  if (former !== undefined) {
    await untilLeaseEnds(othersLeaseEnd(former, user, request), clock());
  }
  return 'registered';
}

const previousPhone = (
  { app_id, previous_token }: RegistrationRequest,
  phone: string,
): string | undefined => {
  const previous = previous_token ? phoneAddress({ app_id, token: previous_token }) : undefined;
  return previous === phone ? undefined : previous;
};

const detailsOf = ({ notifications_enabled, app_version, locale }: RegistrationRequest) => ({
  notificationsEnabled: notifications_enabled ?? undefined,
  appVersion: app_version ?? undefined,
  locale: locale ?? undefined,
});

function isUnchanged(
  device: Device,
  user: PhoneUser,
  signIn: SignIn,
  request: RegistrationRequest,
  application: string,
): boolean {
  const details = detailsOf(request);
  return (
    device.registered &&
    device.endpointArn !== undefined &&
    isEndpointOf(application, device.endpointArn) &&
    device.quarantinedAt === undefined &&
    device.users.get(user.address)?.key === signIn.key &&
    (device.users.size === 1 || request.shared === true) &&
    device.notificationsEnabled === details.notificationsEnabled &&
    device.appVersion === details.appVersion &&
    device.locale === details.locale
  );
}

/** The endpoint of the phone: the one that it has, where that one still serves, or one that SNS makes now. */
async function endpointFor(
  request: RegistrationRequest,
  device: Device | undefined,
  application: string,
  { publisher, devices }: Dependencies,
): Promise<Pick<Registration, 'endpointArn' | 'revived'>> {
  const current = device?.endpointArn;
  const serves = current !== undefined && isEndpointOf(application, current);
  if (serves && device?.quarantinedAt === undefined) {
    return { endpointArn: current, revived: false };
  }
  const endpoint = await publisher.createEndpoint(application, request.token);
  if (endpoint === undefined) {
    throw new InvalidRequest('token', 'is not a push token of FCM');
  }
  if (endpoint.differed || device?.quarantinedAt !== undefined) {
    await publisher.enableEndpoint(endpoint.arn);
  }
  await devices.noteEndpoint(phoneAddress(request), endpoint.arn);
  return { endpointArn: endpoint.arn, revived: true };
}

/**
 * Until when a push for somebody else may be on its way to a phone, as it was before this registration.
 *
 * Where the user had it already, that was perhaps this very registration, repeated after its answer got lost. So the lease
 * may still be one that was taken before it: such a lease ends a lease's length after it at the latest.
 */
function othersLeaseEnd(former: Device, user: PhoneUser, { shared }: RegistrationRequest): number {
  const keptIt = former.users.has(user.address) && (former.users.size === 1 || shared === true);
  return keptIt ? Math.min(former.leasedUntil, former.registeredAt + LEASE) : former.leasedUntil;
}

const isNot = (one: string) => (other: string) => other !== one;

/** Signs the user out of a phone, if signed in there. */
async function leave(phone: string, user: PhoneUser, { signIns, clock, log }: Dependencies): Promise<void> {
  const former = await signIns.signOut(phone, user.address);
  if (former !== undefined) {
    log('phone signed out', { user: user.address, device: phone, cause: 'token_replaced' });
    await signIns.forgetPhone(user, phone, clock());
  }
}

async function leaveOldest(
  user: PhoneUser,
  current: string,
  { signIns, clock, log }: Dependencies,
): Promise<void> {
  const noted = await signIns.notedPhones(user);
  if (noted.length <= MOST_PHONES) {
    return;
  }
  const others = noted.filter((phone) => phone !== current);
  const devices = await allEnded(others.map((phone) => signIns.read(phone)));
  const signedIn = others.filter((_phone, index) => devices[index]?.users.has(user.address));
  const kept = new Set(signedIn.slice(0, MOST_PHONES - 1));
  await allEnded(
    others
      .filter((phone) => !kept.has(phone))
      .map(async (phone) => {
        const former = await signIns.signOut(phone, user.address);
        if (former !== undefined) {
          log('phone signed out', { user: user.address, device: phone, cause: 'too_many_phones' });
        }
        await signIns.forgetPhone(user, phone, clock());
      }),
  );
}

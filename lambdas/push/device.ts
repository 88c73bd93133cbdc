import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { address } from '../shared/address.ts';
import { type Item, readNumber, readString, string } from '../shared/dynamodb.ts';

/** A phone: one push token in one app. */
export interface Phone {
  readonly app_id: string;
  readonly token: string;
}

/** By which key a user is signed in on a phone. */
export interface SignIn {
  /** Sort key of the security key's item. */
  readonly key: string;
  /** When that key was issued, in milliseconds since 1970: `revoke_all` ends keys by their age. */
  readonly keyCreatedAt: number;
}

/** What the app tells about itself when it registers; kept for the operator. */
export interface AppDetails {
  readonly notificationsEnabled: boolean | undefined;
  readonly appVersion: string | undefined;
  readonly locale: string | undefined;
}

/** A phone as it is stored: one item per app and token holds the truth about it. Instants are milliseconds since 1970. */
export interface Device extends AppDetails {
  /** Names the phone; see `phoneAddress`. */
  readonly address: string;
  /** Absent where the phone was signed out before a push ever went to it. */
  readonly endpointArn: string | undefined;
  /** The app registered it, so it gets only what is for those who are signed in on it; else it gets what Pyrus sends. */
  readonly registered: boolean;
  /** When an app last registered or closed it; 0 where none ever did. */
  readonly registeredAt: number;
  /** Who is signed in, by user address. */
  readonly users: ReadonlyMap<string, SignIn>;
  /** Until then a push may be on its way to SNS; see `docs/decisions/0009-phones-that-change-hands.md`. */
  readonly leasedUntil: number;
  /** Since then the phone counts as dead. */
  readonly quarantinedAt: number | undefined;
}

/** Phones where a user may be signed in; one more signs the user out of the one registered longest ago. */
export const MOST_PHONES = 20;

/** Names a phone in tables, in the queue and in logs. */
export const phoneAddress = ({ app_id, token }: Phone): string => address('device', app_id, token);

/** Primary key of the phone at an address. */
export const deviceKey = (phone: string): Item => ({ pk: string(phone), sk: string('device') });

export function readDevice(item: Item): Device {
  return {
    address: readString(item.pk) ?? '',
    endpointArn: readString(item.endpoint_arn),
    registered: item.registered?.BOOL === true,
    registeredAt: readNumber(item.registered_at) ?? 0,
    users: new Map(Object.entries(item.users?.M ?? {}).map(([user, signIn]) => [user, readSignIn(signIn)])),
    leasedUntil: readNumber(item.leased_until) ?? 0,
    quarantinedAt: readNumber(item.quarantined_at),
    notificationsEnabled: item.notifications_enabled?.BOOL,
    appVersion: readString(item.app_version),
    locale: readString(item.locale),
  };
}

function readSignIn({ M: signIn = {} }: AttributeValue): SignIn {
  return { key: readString(signIn.key) ?? '', keyCreatedAt: readNumber(signIn.key_created_at) ?? 0 };
}

/** Where a user's phones are noted, so that they can be found. A note may be of a phone where the user no longer is. */
export const userPhonesAddress = (appId: string, userId: string): string => address('phones', appId, userId);

/** Where it is noted whose an SNS endpoint is. */
export const endpointKey = (endpointArn: string): Item => ({
  pk: string(address('endpoint', endpointArn)),
  sk: string('endpoint'),
});

/** Whether an endpoint belongs to a platform application: their ARNs end in `app/GCM/name` and `endpoint/GCM/name/id`. */
export const isEndpointOf = (applicationArn: string, endpointArn: string): boolean =>
  endpointArn.startsWith(`${applicationArn.replace(':app/', ':endpoint/')}/`);

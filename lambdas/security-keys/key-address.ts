import { address } from '../shared/address.ts';

/** Primary key of an item. */
export interface ItemAddress {
  readonly pk: string;
  readonly sk: string;
}

/** Whose keys: names a user in tables and logs. */
export const userAddress = (appId: string, userId: string): string => address('user', appId, userId);

/** Sort keys of a user's items begin with this where the item is a security key. */
export const KEY_PREFIX = 'key#';

/**
 * Where a security key lives. The hash over app, user and key is the address, so one read decides, however many keys
 * the user has, and whoever steals the table learns no key.
 */
export const keyAddress = (appId: string, userId: string, securityKey: string): ItemAddress => ({
  pk: userAddress(appId, userId),
  sk: KEY_PREFIX + address('security-key', appId, userId, securityKey),
});

/** Where it stands that a user has retired. The item has no id in it, so it can stay when personal data goes. */
export const tombstoneAddress = (appId: string, userId: string): ItemAddress => ({
  pk: userAddress(appId, userId),
  sk: 'retired',
});

/** Where an app's policy lives: which of its keys count at all. */
export const policyAddress = (appId: string): ItemAddress => ({ pk: address('policy', appId), sk: 'policy' });

/** Where a backend's credential lives: found by its hash, as keys are. */
export const credentialAddress = (credential: string): ItemAddress => ({
  pk: address('credential', credential),
  sk: 'credential',
});

/** Under a credential's name lie the addresses of those that were made for it. */
export const credentialNameAddress = (name: string): string => address('credential-name', name);

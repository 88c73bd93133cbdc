import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { createPolicyStore } from '../../lambdas/keys/policy-store.ts';
import type { SignIn } from '../../lambdas/push/device.ts';
import { createSignInStore, type PhoneUser } from '../../lambdas/push/sign-in-store.ts';
import { signOutPhones } from '../../lambdas/push/sign-out.ts';
import { userAddress } from '../../lambdas/security-keys/key-address.ts';
import { readStoredKey } from '../../lambdas/security-keys/stored-key.ts';
import { string } from '../../lambdas/shared/dynamodb.ts';
import type { Target } from '../admin-lambda/target.ts';
import { callAws } from '../stack/call-aws.ts';
import { operationsOf } from '../stack/operations.ts';
import { type Phone, readPhone } from './phone.ts';

/** What a user has to do with a phone that is noted under them. */
export interface UserPhone {
  /** Names the phone; its token, hashed. */
  readonly address: string;
  /** Undefined where the note is all that is left. */
  readonly phone: Phone | undefined;
  readonly state: 'ok' | 'dead' | 'signed_out' | 'other_user' | 'key_revoked';
  /** Id of the security key by which the user is signed in. */
  readonly keyId: string | undefined;
}

export type UserPhones = ReturnType<typeof createUserPhones>;

/** The phones of users, read and signed out with the operator's permissions, by the code of the Lambdas. */
export function createUserPhones(target: Target) {
  const client = new DynamoDBClient(target.services);
  const { devices, securityKeys } = operationsOf(target).tables;
  const signIns = createSignInStore(client, devices);
  const call = <T>(action: string, table: string, work: Promise<T>): Promise<T> =>
    callAws(target, `dynamodb:${action} on the table ${table}`, work);

  return {
    /** Phones that the app registered for a user, the last one first. */
    async of(appId: string, userId: string): Promise<UserPhone[]> {
      const user = phoneUser(appId, userId);
      const addresses = await call('Query', devices, signIns.notedPhones(user));
      const revokedBefore = await call(
        'GetItem',
        securityKeys,
        createPolicyStore(client, securityKeys).revokedBefore(appId),
      );
      return Promise.all(
        addresses.map(async (address) => {
          const phone = await call('GetItem', devices, readPhone(client, devices, address));
          const signIn = phone?.users.get(user.address);
          return {
            address,
            phone,
            state: stateOf(phone, signIn, revokedBefore),
            keyId: signIn && (await call('GetItem', securityKeys, keyIdOf(user.address, signIn))),
          };
        }),
      );
    },

    /** A phone by its address. */
    read: (address: string): Promise<Phone | undefined> =>
      call('GetItem', devices, readPhone(client, devices, address)),

    /**
     * Signs a user out of phones as the Lambdas do; afterwards no push for the user is on its way to them.
     *
     * @returns of how many the user was signed in
     */
    signOut: (appId: string, userId: string, addresses: readonly string[]): Promise<number> =>
      call(
        'UpdateItem, GetItem and DeleteItem',
        devices,
        signOutPhones(
          { ...signIns, notedPhones: async () => [...addresses] },
          phoneUser(appId, userId),
          undefined,
          Date.now,
        ),
      ),

    close: () => client.destroy(),
  };

  async function keyIdOf(user: string, { key }: SignIn): Promise<string | undefined> {
    const { Item: item } = await client.send(
      new GetItemCommand({ TableName: securityKeys, Key: { pk: string(user), sk: string(key) } }),
    );
    return item && readStoredKey(item).keyId;
  }
}

const phoneUser = (appId: string, userId: string): PhoneUser => ({
  app_id: appId,
  user_id: userId,
  address: userAddress(appId, userId),
});

function stateOf(
  phone: Phone | undefined,
  signIn: SignIn | undefined,
  revokedBefore: number,
): UserPhone['state'] {
  if (phone === undefined || signIn === undefined) {
    return phone === undefined || phone.users.size === 0 ? 'signed_out' : 'other_user';
  }
  if (signIn.keyCreatedAt < revokedBefore) return 'key_revoked';
  return phone.quarantinedAt === undefined ? 'ok' : 'dead';
}

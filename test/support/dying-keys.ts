import { createCredentialStore } from '../../lambdas/keys/credential-store.ts';
import { createKeyStore } from '../../lambdas/keys/key-store.ts';
import { createUserLister } from '../../lambdas/keys/list.ts';
import type { Dependencies } from '../../lambdas/keys/perform.ts';
import { createPolicyStore } from '../../lambdas/keys/policy-store.ts';
import { createSignInStore } from '../../lambdas/push/sign-in-store.ts';
import { signOutPhones } from '../../lambdas/push/sign-out.ts';
import { userAddress } from '../../lambdas/security-keys/key-address.ts';
import { appAddress } from '../../lambdas/shared/address.ts';
import { APP } from './backend.ts';
import { crashingClient } from './crashing-client.ts';

const TABLE = 'SecurityKeys';

/**
 * What the admin Lambda works with, in a process that dies.
 *
 * @param writes how many writes are carried out; Infinity for a process that lives
 */
export function dyingKeys(endpoint: string, writes: number) {
  const client = crashingClient(
    { endpoint, region: 'us-east-1', credentials: { accessKeyId: 'OPERATOR', secretAccessKey: 'secret' } },
    writes,
  );
  const signIns = createSignInStore(client, 'Devices');
  const deps: Dependencies = {
    keys: createKeyStore(client, TABLE),
    policies: createPolicyStore(client, TABLE),
    credentials: createCredentialStore(client, TABLE),
    listUsers: createUserLister(client, TABLE),
    signOut: (user, keys) =>
      signOutPhones(signIns, { ...user, address: userAddress(user.app_id, user.user_id) }, keys, Date.now),
    apps: new Set([appAddress(APP)]),
    defaultGraceSeconds: 30 * 86_400,
    allowImportedKeys: false,
  };
  return { client, deps };
}

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createCredentialStore } from '../../../lambdas/keys/credential-store.ts';
import { type IssueOptions, issueKey } from '../../../lambdas/keys/issue.ts';
import { createKeyStore } from '../../../lambdas/keys/key-store.ts';
import { createPolicyStore } from '../../../lambdas/keys/policy-store.ts';
import { retireUser } from '../../../lambdas/keys/retire.ts';
import { APP, type Backend } from '../../support/backend.ts';
import { authorizeStatus, type Issued, invokeKeys, type KeyStatus } from '../../support/keys.ts';
import { losingClient } from '../../support/losing-client.ts';

const TABLE = 'SecurityKeys';
const ISSUE: IssueOptions = { mode: 'issue', label: 'phone', grace: 1_000, reinstate: false };

/** Actions that meet each other, and answers that get lost on the way. */
export function keysRacesSuite(backend: () => Backend): void {
  describe('keys when answers of the database are lost', () => {
    let client: ReturnType<typeof losingClient>;
    const user = () => ({ app_id: APP, user_id: `lost-${crypto.randomUUID()}` });

    beforeEach(() => {
      client = losingClient({
        endpoint: backend().endpoint,
        region: 'us-east-1',
        credentials: { accessKeyId: 'OPERATOR', secretAccessKey: 'secret' },
      });
    });
    afterEach(() => client.destroy());

    test('an issue still tells what it superseded', async () => {
      const store = createKeyStore(client, TABLE);
      const someone = user();
      const former = await issueKey(store, someone, ISSUE, Date.now(), () => {});

      const { superseded } = await issueKey(store, someone, ISSUE, Date.now(), () => {});

      expect(superseded).toMatchObject([{ keyId: former.keyId }]);
    });

    test('a revocation still tells that it revoked', async () => {
      const store = createKeyStore(client, TABLE);
      const someone = user();
      await issueKey(store, someone, ISSUE, Date.now(), () => {});
      const { keys } = await store.readUser(someone);

      expect(await store.revoke(someone, keys[0]!, Date.now())).toBe(true);
    });

    test('a revocation of all keys of an app still tells that it rose', async () => {
      const policies = createPolicyStore(client, TABLE);

      expect(await policies.revokeBefore(`app-${crypto.randomUUID()}`, 1_000)).toBe(true);
    });

    test('a new credential still tells how long the former one works', async () => {
      const credentials = createCredentialStore(client, TABLE);
      const name = crypto.randomUUID();
      await credentials.create({ name }, 1_000, () => {});

      expect((await credentials.create({ name }, 2_000, () => {})).formerUntil).toBeGreaterThan(2_000);
      expect(await credentials.revoke(name, 3_000, () => {})).toBe(2);
    });
  });

  describe('keys when actions meet', () => {
    const act = <T = Issued>(action: string, user: object, more: Record<string, unknown> = {}) =>
      invokeKeys<T>({ action, ...user, ...more });

    test('a retirement that was answered is never undone by a reinstatement that saw an earlier one', async () => {
      const store = createKeyStore(backend().dynamodb, TABLE);
      const user = { app_id: APP, user_id: `retired-twice-${crypto.randomUUID()}` };
      const moment = { now: Date.now(), revokedBefore: 0 };
      await retireUser(store, user, moment, () => {});
      // The second retirement comes after the reinstating issue has looked, and before it acts on what it saw.
      const between: typeof store = {
        ...store,
        async reinstate(...seen) {
          await retireUser(store, user, moment, () => {});
          return store.reinstate(...seen);
        },
      };

      const issued = issueKey(between, user, { ...ISSUE, reinstate: true }, Date.now(), () => {});

      await expect(issued).rejects.toMatchObject({ name: 'UserRetired' });
      await expect(act('issue', user)).rejects.toMatchObject({ name: 'UserRetired' });
    });

    test('a key that is superseded while it is issued keeps the longer grace of the two', async () => {
      const store = createKeyStore(backend().dynamodb, TABLE);
      const day = 24 * 60 * 60 * 1000;
      const seen = new Set<boolean>();
      // Which of the two takes the other's place depends on their hashes: both are seen before long.
      for (let i = 0; i < 40 && seen.size < 2; i++) {
        const user = { app_id: APP, user_id: `grace-${crypto.randomUUID()}` };
        const now = Date.now();
        const between: typeof store = {
          ...store,
          async activate(...key) {
            await issueKey(store, user, { ...ISSUE, grace: 30 * day }, now, () => {});
            return store.activate(...key);
          },
        };

        const hasty = await issueKey(between, user, { ...ISSUE, grace: 0 }, now, () => {});

        const { keys } = await store.readUser(user);
        const own = keys.find(({ keyId }) => keyId === hasty.keyId);
        seen.add(own?.superseded === true);
        expect(own?.validUntil).toBe(own?.superseded ? now + 30 * day : undefined);
        expect(keys.filter(({ validUntil }) => validUntil === undefined)).toHaveLength(1);
      }
      expect(seen.size).toBe(2);
    });

    test('reinstatements and retirements at once leave a user who is retired, or has keys, never both: 30 times', async () => {
      for (let i = 0; i < 30; i++) {
        const user = { app_id: APP, user_id: `both-${crypto.randomUUID()}` };
        await act('retire', user);

        await Promise.allSettled([act('issue', user, { reinstate: true }), act('retire', user)]);

        const { retired, keys } = await act<KeyStatus>('status', user);
        expect(retired && keys.length > 0).toBe(false);
      }
    });

    test('a revoked key stays revoked whatever runs at the same time: 30 times', async () => {
      for (let i = 0; i < 30; i++) {
        const user = { app_id: APP, user_id: `revoked-${crypto.randomUUID()}` };
        const former = await act('issue', user, { label: 'phone' });

        const [, rotated] = await Promise.all([
          act('revoke', user, { key_id: former.key_id }),
          act('issue', user, { label: 'phone' }),
        ]);

        expect(await authorizeStatus({ ...user, security_key: former.security_key })).toBe(403);
        expect(await authorizeStatus({ ...user, security_key: rotated.security_key })).toBe(200);
      }
    });
  });
}

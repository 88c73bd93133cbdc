import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Action } from '../../../lambdas/keys/action-schema.ts';
import { type Change, mergeChanges, type NoteChange } from '../../../lambdas/keys/change.ts';
import { perform } from '../../../lambdas/keys/perform.ts';
import { createKeyReader } from '../../../lambdas/security-keys/key-reader.ts';
import { refusalOf } from '../../../lambdas/security-keys/stored-key.ts';
import { APP, type Backend } from '../../support/backend.ts';
import { Crash } from '../../support/crashing-client.ts';
import { dyingKeys } from '../../support/dying-keys.ts';
import { authorizeStatus, type Issued, invokeKeys, type KeyStatus } from '../../support/keys.ts';

const TABLE = 'SecurityKeys';
const DAY = 24 * 60 * 60 * 1000;
const LABELS = ['phone', 'tablet', undefined] as const;

/** A step of a story: an action, on what, and after how many writes the process dies (the next step retries). */
const stepArbitrary = fc.record({
  action: fc.constantFrom('issue', 'issue', 'issue', 'rotate', 'revoke', 'retire', 'reinstate'),
  label: fc.constantFrom(...LABELS),
  graceDays: fc.constantFrom(0, 1, 30, 90),
  crashAfter: fc.constantFrom(1, 2, 3, 4, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY),
  pause: fc.integer({ min: 1, max: 20 * DAY }),
});
type Step = typeof stepArbitrary extends fc.Arbitrary<infer T> ? T : never;

/** What is known of a key that was handed out. */
interface HandedOut {
  readonly label: string | undefined;
  readonly securityKey: string;
  /** It must work before this instant. */
  until: number;
  /** It must never work again. */
  ended: boolean;
}

export function keysCrashSuite(backend: () => Backend): void {
  describe('keys when the Lambda dies between any two writes', () => {
    const dependencies = (crashAfter: number) => dyingKeys(backend().endpoint, crashAfter);

    /** Carries out an action with a process that may die. */
    async function act(
      action: Action,
      now: number,
      crashAfter = Number.POSITIVE_INFINITY,
      note: NoteChange = () => {},
    ): Promise<unknown> {
      const { client, deps } = dependencies(crashAfter);
      try {
        return await perform(action, deps, now, note);
      } finally {
        client.destroy();
      }
    }

    async function works(user: { app_id: string; user_id: string }, securityKey: string, now: number) {
      const { client } = dependencies(Number.POSITIVE_INFINITY);
      const { key } = await createKeyReader(client, TABLE)(
        { ...user, security_key: securityKey },
        false,
        now,
      );
      client.destroy();
      return key !== undefined && refusalOf(key, now, 0) === undefined;
    }

    test('what was changed until then is noted for the audit log', async () => {
      const user = { app_id: APP, user_id: `noted-${crypto.randomUUID()}` };
      const changesOf = async (action: Action, crashAfter: number): Promise<Change> => {
        const changes: Change[] = [];
        await expect(act(action, Date.now(), crashAfter, (change) => changes.push(change))).rejects.toThrow(
          Crash,
        );
        return mergeChanges(changes);
      };
      const [first, second] = [
        await invokeKeys({ action: 'issue', ...user }),
        await invokeKeys({ action: 'issue', ...user }),
      ];

      // Put, activated, and the first of two superseded.
      expect(await changesOf({ action: 'rotate', ...user, grace_seconds: 60 }, 3)).toEqual({
        key_ids: [expect.any(String)],
        superseded: [],
      });
      // A tombstone, three keys revoked, three forgotten: the last of these is one too many.
      const { key_ids } = await changesOf({ action: 'retire', ...user }, 7);
      expect(key_ids).toHaveLength(3);
      expect(key_ids).toEqual(expect.arrayContaining([first.key_id, second.key_id]));
    });

    test('nobody is locked out, nobody who has left gets in, and nothing is revived', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(stepArbitrary, { minLength: 3, maxLength: 10 }), async (steps) => {
          const user = { app_id: APP, user_id: `model-${crypto.randomUUID()}` };
          const handedOut: HandedOut[] = [];
          let retired: boolean | 'perhaps' = false;
          let now = Date.now();

          for (const step of steps) {
            now += step.pause;
            const outcome = await attempt(step, user, now);

            switch (step.action) {
              case 'issue':
              case 'reinstate':
              case 'rotate':
                if (outcome.name === 'UserRetired') {
                  expect(retired).not.toBe(false);
                  break;
                }
                expect(outcome.issued && retired === true && step.action !== 'reinstate').toBeFalsy();
                for (const key of handedOut) {
                  const takesPlace =
                    step.action === 'rotate' && step.label === undefined ? true : key.label === step.label;
                  if (takesPlace && (step.label !== undefined || step.action === 'rotate')) {
                    key.until = Math.min(key.until, now + step.graceDays * DAY);
                  }
                }
                if (outcome.issued) {
                  retired = false;
                  handedOut.push({
                    label: step.label,
                    securityKey: outcome.issued.security_key,
                    until: Number.POSITIVE_INFINITY,
                    ended: false,
                  });
                } else if (step.action === 'reinstate' && retired !== false) {
                  retired = 'perhaps';
                }
                break;
              case 'revoke':
                for (const key of handedOut.filter(
                  ({ label }) => step.label === undefined || label === step.label,
                )) {
                  key.until = 0;
                  key.ended ||= outcome.done;
                }
                break;
              case 'retire':
                retired = outcome.done ? true : retired === true ? true : 'perhaps';
                for (const key of handedOut) {
                  key.until = 0;
                  key.ended ||= outcome.done;
                }
                break;
            }

            for (const key of handedOut) {
              const does = await works(user, key.securityKey, now);
              if (key.until > now) {
                expect({ key, does }).toMatchObject({ does: true });
              }
              if (key.ended) {
                expect({ key, does }).toMatchObject({ does: false });
              }
            }
            if (retired === true) {
              const { keys } = (await act({ action: 'status', ...user }, now)) as KeyStatus;
              expect(keys).toEqual([]);
            }
            if (outcome.issued && step.label !== undefined) {
              const { keys } = (await act({ action: 'status', ...user }, now)) as KeyStatus;
              const lasting = keys.filter(
                ({ label, valid_until }) => label === step.label && valid_until === null,
              );
              expect(lasting).toMatchObject([{ key_id: outcome.issued.key_id }]);
            }
          }
        }),
        { numRuns: 30 },
      );
    }, 120_000);

    async function attempt(step: Step, user: { app_id: string; user_id: string }, now: number) {
      const label = step.label === undefined ? {} : { label: step.label };
      const grace_seconds = step.graceDays * 86_400;
      const action: Action =
        step.action === 'revoke'
          ? { action: 'revoke', ...user, ...label }
          : step.action === 'retire'
            ? { action: 'retire', ...user }
            : step.action === 'rotate'
              ? { action: 'rotate', ...user, ...label, grace_seconds }
              : { action: 'issue', ...user, ...label, grace_seconds, reinstate: step.action === 'reinstate' };
      try {
        const result = await act(action, now, step.crashAfter);
        return {
          done: true,
          name: undefined,
          issued: 'security_key' in (result as object) ? (result as Issued) : undefined,
        };
      } catch (error) {
        const { name } = error as Error;
        if (!(error instanceof Crash) && name !== 'UserRetired' && name !== 'KeyNotFound') {
          throw error;
        }
        return { done: false, name, issued: undefined };
      }
    }

    test('one client authorizes without pause while two rotators rotate 100 times: no 403', async () => {
      const user = { app_id: APP, user_id: `rotated-${crypto.randomUUID()}` };
      const first = await invokeKeys({ action: 'issue', ...user });
      let current = first.security_key;
      let rotations = 0;
      let done = false;
      const refused: string[] = [];
      let asked = 0;

      const client = (async () => {
        while (!done) {
          const key = current;
          asked += 1;
          if ((await authorizeStatus({ ...user, security_key: key })) !== 200) {
            refused.push(key);
          }
        }
      })();
      const rotator = async () => {
        while (rotations < 100) {
          rotations += 1;
          current = (await invokeKeys({ action: 'rotate', ...user })).security_key;
        }
      };
      await Promise.all([rotator(), rotator()]);
      done = true;
      await client;

      expect(refused).toEqual([]);
      expect(asked).toBeGreaterThan(50);
      const { keys } = await invokeKeys<KeyStatus>({ action: 'status', ...user });
      expect(keys.filter(({ valid_until }) => valid_until === null)).toHaveLength(1);
    }, 120_000);
  });
}

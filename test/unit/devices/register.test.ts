import { describe, expect, test } from '@jest/globals';
import { type Dependencies, register } from '../../../lambdas/devices/register.ts';
import { appAddress } from '../../../lambdas/shared/address.ts';
import { ChatError } from '../../../lambdas/shared/errors.ts';

const REQUEST = { app_id: 'app', user_id: 'user', security_key: 'key', token: 'a:token' };
const SIGN_IN = { key: 'key#1', keyCreatedAt: 1 };

interface World {
  /** What the key is worth, the first and the second time. */
  checks?: (ChatError | undefined)[];
  /** Whether SNS takes the token for one. */
  token?: boolean;
  /** Whether SNS has the endpoint with other attributes. */
  differed?: boolean;
}

/** Registers a phone that nobody knows, and tells what happened in which order. */
async function registerNew({ checks = [], token = true, differed = false }: World) {
  const answers = [...checks];
  const calls: string[] = [];
  const call =
    <T>(name: string, answer?: T) =>
    async (): Promise<T | undefined> => {
      calls.push(name);
      return answer;
    };
  const deps: Dependencies = {
    checkKey: async () => {
      calls.push('check');
      const refusal = answers.shift();
      if (refusal !== undefined) {
        throw refusal;
      }
      return SIGN_IN;
    },
    signIns: {
      read: async () => undefined,
      notePhone: async () => void calls.push('note'),
      forgetPhone: async () => void calls.push('forget'),
      notedPhones: async () => [],
      signIn: async () => call('sign in')().then(() => undefined),
      signOut: async (_phone, _user, key) => call(`sign out ${key}`)().then(() => undefined),
      close: async () => undefined,
    },
    devices: { noteEndpoint: async () => void calls.push('note endpoint') },
    publisher: {
      createEndpoint: async () => (token ? { arn: 'arn', differed } : undefined),
      enableEndpoint: async () => void calls.push('enable'),
      publish: () => Promise.reject(new Error('not expected of a registration')),
    },
    applications: new Map([[appAddress('app'), 'arn:app/GCM/chat']]),
    clock: () => 1_000,
    log: (message) => void calls.push(message),
  };
  const outcome = await register(REQUEST, deps).catch((error: unknown) => error);
  return { outcome, calls };
}

const forbidden = new ChatError('Forbidden', 'This user may not use the chat.');

describe('register', () => {
  test('notes the phone before it signs the user in, and checks the key again after it', async () => {
    expect(await registerNew({})).toEqual({
      outcome: 'registered',
      calls: ['check', 'note endpoint', 'note', 'sign in', 'check', 'phone registered'],
    });
  });

  test('signs out again by its own key where that was revoked meanwhile', async () => {
    expect(await registerNew({ checks: [undefined, forbidden] })).toEqual({
      outcome: forbidden,
      calls: ['check', 'note endpoint', 'note', 'sign in', 'check', 'sign out key#1'],
    });
  });

  test('does nothing for a key that lets nobody in', async () => {
    expect(await registerNew({ checks: [forbidden] })).toEqual({ outcome: forbidden, calls: ['check'] });
  });

  test('names the token where SNS takes it for none, and signs nobody in', async () => {
    const { outcome, calls } = await registerNew({ token: false });

    expect(outcome).toMatchObject({ code: 'InvalidRequest', field: 'token' });
    expect(calls).toEqual(['check']);
  });

  test('enables an endpoint that SNS has disabled', async () => {
    expect((await registerNew({ differed: true })).calls).toContain('enable');
  });
});

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { defaultProvider } from '../../../lambdas/shared/lambda-credentials.ts';

const NAMES = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];

describe('defaultProvider', () => {
  const former = NAMES.map((name) => [name, process.env[name]] as const);
  const clear = () => {
    for (const name of NAMES) {
      delete process.env[name];
    }
  };

  beforeEach(clear);
  afterEach(() => {
    clear();
    for (const [name, value] of former) {
      if (value !== undefined) {
        process.env[name] = value;
      }
    }
  });

  test("hands out what is in the Lambda's environment", async () => {
    Object.assign(process.env, {
      AWS_ACCESS_KEY_ID: 'id',
      AWS_SECRET_ACCESS_KEY: 'key',
      AWS_SESSION_TOKEN: 'token',
    });

    expect(await defaultProvider()()).toEqual({
      accessKeyId: 'id',
      secretAccessKey: 'key',
      sessionToken: 'token',
    });
  });

  test('does without a session token', async () => {
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'key' });

    expect(await defaultProvider()()).toEqual({ accessKeyId: 'id', secretAccessKey: 'key' });
  });

  test.each([[{}], [{ AWS_ACCESS_KEY_ID: 'id' }], [{ AWS_SECRET_ACCESS_KEY: 'hidden' }]])(
    'says what is missing: %j',
    async (variables) => {
      Object.assign(process.env, variables);

      await expect(defaultProvider()()).rejects.toMatchObject({
        name: 'CredentialsProviderError',
        message: expect.not.stringContaining('hidden'),
      });
    },
  );
});

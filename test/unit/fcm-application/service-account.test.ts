import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readServiceAccount } from '../../../lambdas/fcm-application/service-account.ts';
import { serviceAccount } from '../../support/service-account.ts';
import { thrown } from '../thrown.ts';

const ACCOUNT = serviceAccount('my-project');
const EC_KEY = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();

/** As much of the file as Firebase makes for an Android app as is needed to know it. */
const GOOGLE_SERVICES = {
  project_info: { project_number: '1', project_id: 'my-project', storage_bucket: 'my-project.appspot.com' },
  client: [{ api_key: [{ current_key: 'AIzaSECRET' }] }],
  configuration_version: '1',
};

const read = (secret: unknown) =>
  readServiceAccount('The secret fcm-secret', typeof secret === 'string' ? secret : JSON.stringify(secret));

describe('readServiceAccount', () => {
  test('reads the file that Firebase hands out', () => {
    expect(read(ACCOUNT)).toEqual({
      type: 'service_account',
      project_id: 'my-project',
      private_key: ACCOUNT.private_key,
      client_email: 'firebase-adminsdk@my-project.iam.gserviceaccount.com',
    });
  });

  test.each(['abcd', 'my-project-12345', 'example.com:my-project'])('takes the project %s', (project_id) => {
    expect(read({ ...ACCOUNT, project_id }).project_id).toBe(project_id);
  });

  test.each<[string, unknown]>([
    ['nothing', ''],
    ['a key without its file', ACCOUNT.private_key],
    ['JSON cut short', JSON.stringify(ACCOUNT).slice(0, -1)],
    ['base64', Buffer.from(JSON.stringify(ACCOUNT)).toString('base64')],
  ])('says that it is not JSON: %s', (_name, secret) => {
    expect(thrown(() => read(secret))).toMatchObject({
      name: 'DeployError',
      message: expect.stringMatching(
        /^The secret fcm-secret is not JSON\. Firebase console → .*Generate new private key/,
      ),
    });
  });

  test('knows google-services.json, which is easily taken for it', () => {
    expect(thrown(() => read(GOOGLE_SERVICES))).toMatchObject({
      name: 'DeployError',
      message: expect.stringMatching(
        /^The secret fcm-secret holds google-services\.json, which belongs into the app\./,
      ),
    });
  });

  test.each<[string, unknown, string]>([
    ['an empty object', {}, 'type, project_id, private_key, client_email'],
    ['null', null, 'the whole'],
    ['a string', '"secret"', 'the whole'],
    ['a list', [], 'type, project_id, private_key, client_email'],
    ['the account of a user', { ...ACCOUNT, type: 'authorized_user' }, 'type'],
    ['no project', { ...ACCOUNT, project_id: undefined }, 'project_id'],
    ['an empty project', { ...ACCOUNT, project_id: '' }, 'project_id'],
    ['a project that is no id', { ...ACCOUNT, project_id: 'My Project/../x' }, 'project_id'],
    ['no key', { ...ACCOUNT, private_key: undefined }, 'private_key'],
    ['a key that is none', { ...ACCOUNT, private_key: 'secret' }, 'private_key'],
    [
      'a key whose line breaks were lost',
      { ...ACCOUNT, private_key: ACCOUNT.private_key.replaceAll('\n', ' ') },
      'private_key',
    ],
    ['a key cut short', { ...ACCOUNT, private_key: ACCOUNT.private_key.slice(0, 800) }, 'private_key'],
    ['a key of another kind', { ...ACCOUNT, private_key: EC_KEY }, 'private_key'],
    ['no e-mail', { ...ACCOUNT, client_email: '' }, 'client_email'],
    ['several mistakes', { ...ACCOUNT, type: 5, client_email: null }, 'type, client_email'],
  ])('names what is missing or wrong: %s', (_name, secret, fields) => {
    expect(thrown(() => read(secret))).toMatchObject({
      name: 'DeployError',
      message: expect.stringContaining(
        `The secret fcm-secret is not the key of a Firebase service account; missing or wrong: ${fields}. `,
      ),
    });
  });

  test('no message holds any part of the secret', () => {
    const sentinel = 'S3CR3T';
    const key = ACCOUNT.private_key;
    const value = fc.oneof(
      fc.jsonValue(),
      fc.string().map((text) => sentinel + text),
      fc.constant({ [sentinel]: sentinel }),
      fc.nat({ max: key.length - 1 }).map((length) => key.slice(0, length)),
    );
    const field = fc.constantFrom(
      'type',
      'project_id',
      'private_key',
      'client_email',
      'project_info',
      sentinel,
    );
    const changed = fc
      .array(fc.tuple(field, value), { minLength: 1, maxLength: 4 })
      .map((changes) =>
        JSON.stringify({ ...ACCOUNT, client_email: sentinel, ...Object.fromEntries(changes) }),
      );
    const spoilt = fc.tuple(changed, fc.nat(3000)).map(([json, length]) => json.slice(0, length));

    fc.assert(
      fc.property(fc.oneof(changed, spoilt), (secret) => {
        let error: unknown;
        try {
          read(secret);
        } catch (caught) {
          error = caught;
        }
        fc.pre(error !== undefined);
        const { name, message, cause } = error as Error;
        expect(name).toBe('DeployError');
        expect(cause).toBeUndefined();
        expect(message).not.toContain(sentinel);
        expect(message).not.toContain('BEGIN');
        expect(message).not.toContain(key.slice(40, 60));
      }),
    );
  });
});

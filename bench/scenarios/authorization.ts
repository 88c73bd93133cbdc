import { keyAddress } from '../../lambdas/security-keys/key-address.ts';
import { appAddress } from '../../lambdas/shared/address.ts';
import type { Step } from '../runner/messages.ts';
import { type Items, itemKey } from '../stand-in/aws-answers.ts';
import { APP, SECURITY_KEY, UNKNOWN_KEY, USER } from './company.ts';
import { httpEvent } from './http-event.ts';

const { pk, sk } = keyAddress(APP, USER, SECURITY_KEY);

/** One user with one key, as the admin Lambda stores it. */
export const authorizationItems: Items = {
  [itemKey(pk, sk)]: {
    pk: { S: pk },
    sk: { S: sk },
    app: { S: appAddress(APP) },
    user_id: { S: USER },
    key_id: { S: 'k_0123456789abcdef' },
    label: { S: 'android' },
    created_at: { N: '1755691200000' },
    sequence: { N: '1' },
  },
};

const question = (security_key: string) =>
  httpEvent('/authorize', { app_id: APP, user_id: USER, security_key });

const live = { events: [question(SECURITY_KEY)], expected: { statusCode: 200, body: '' } };

/** A person whose key is live. */
export const allowed = (name: string, times: number): Step => ({ ...live, name, times });

/** A key that is nobody's. Builds differ in the body. */
export const unknown = (name: string, times: number): Step => ({
  name,
  times,
  events: [question(UNKNOWN_KEY)],
  expected: { statusCode: 403 },
});

/** A key with a typing error: only this service tells it by its checksum. */
export const malformed = (name: string, times: number): Step => ({
  name,
  times,
  events: [question(`${SECURITY_KEY.slice(0, -1)}-`)],
  expected: {
    statusCode: 400,
    body: JSON.stringify({
      error: {
        code: 'InvalidRequest',
        message: 'security_key is not a security key of this service',
        field: 'security_key',
      },
    }),
  },
});

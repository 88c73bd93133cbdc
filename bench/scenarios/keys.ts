import { credentialAddress } from '../../lambdas/security-keys/key-address.ts';
import type { Step } from '../runner/messages.ts';
import { type Items, itemKey } from '../stand-in/aws-answers.ts';
import { APP, CREDENTIAL, USER } from './company.ts';
import { httpEvent } from './http-event.ts';

const { pk, sk } = credentialAddress(CREDENTIAL);

/** The credential of the company's backend. */
export const credentialItems: Items = {
  [itemKey(pk, sk)]: { pk: { S: pk }, sk: { S: sk }, name: { S: 'backend' }, actions: { SS: ['issue'] } },
};

/** The backend asks for a key when a person signs in. */
export function issueKey(name: string, times: number): Step {
  const event = httpEvent('/keys/issue', { app_id: APP, user_id: USER }, { action: 'issue' });
  return {
    name,
    times,
    events: [{ ...event, headers: { ...event.headers, authorization: `Bearer ${CREDENTIAL}` } }],
    expected: { statusCode: 200 },
  };
}

import { deviceKey, phoneAddress } from '../../lambdas/push/device.ts';
import { keyAddress, userAddress } from '../../lambdas/security-keys/key-address.ts';
import { appAddress } from '../../lambdas/shared/address.ts';
import { type Items, itemKey } from '../stand-in/aws-answers.ts';
import { APP, PLATFORM_APPLICATION, pushToken, SECURITY_KEY, USER } from './company.ts';

/**
 * Phones as `devices` stores them once they are registered, numbered from 1.
 *
 * @param userId who is signed in on them
 */
export function registeredPhones(count: number, userId: string): Items {
  const signIn = {
    key: { S: keyAddress(APP, userId, SECURITY_KEY).sk },
    key_created_at: { N: '1755691200000' },
  };
  return Object.fromEntries(
    phoneNumbers(count).map((phone) => {
      const address = phoneAddress({ app_id: APP, token: pushToken(phone) });
      const item = {
        ...deviceKey(address),
        app: { S: appAddress(APP) },
        endpoint_arn: { S: `${PLATFORM_APPLICATION.replace(':app/', ':endpoint/')}/phone-${phone}` },
        registered: { BOOL: true },
        registered_at: { N: '1755691200000' },
        users: { M: { [userAddress(APP, userId)]: { M: signIn } } },
      };
      return [itemKey(address, 'device'), item];
    }),
  );
}

export const phoneNumbers = (count: number): number[] =>
  Array.from({ length: count }, (_, index) => index + 1);

/** Somebody else, who is signed in on the phone instead. */
export const OTHER_USER = `other-${USER}`;

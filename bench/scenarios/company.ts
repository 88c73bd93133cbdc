import { createSecurityKey } from '../../lambdas/security-keys/security-key.ts';
import { createToken } from '../../lambdas/security-keys/token-format.ts';

/** The app and the people of the benchmark: ids as long as Pyrus' own. */
export const APP = `${'pyrus-chat-benchmark-'.repeat(7).slice(0, 134)}==`;
export const USER = 'employee-10042@company.example';
export const PLATFORM_APPLICATION = 'arn:aws:sns:us-east-1:123456789012:app/GCM/of-the-benchmark';
export const WEBHOOK_TOKEN = 'webhook-token-of-the-benchmark';

/** The same in each run, so that each run does the same. */
export const SECURITY_KEY = createSecurityKey(Buffer.alloc(32, 7));
export const UNKNOWN_KEY = createSecurityKey(Buffer.alloc(32, 8));

/** A push token as FCM makes them today. */
export const pushToken = (phone: number): string =>
  `instance-of-phone-${phone}:APA91b${String(phone).padStart(134, '0')}`;

/** Of the company's backend. */
export const CREDENTIAL = createToken('pmcb_');

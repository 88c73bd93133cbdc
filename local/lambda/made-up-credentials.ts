import { token } from '../state/physical-names.ts';

/** With what a Lambda signs. No service here checks a signature: the access key id tells who calls. */
interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** The same at each run, and no two functions alike: so a test can search what is written for all of them. */
export const madeUpCredentials = (functionName: string): Credentials => ({
  accessKeyId: `ASIA${token(functionName, 16).toUpperCase()}`,
  secretAccessKey: token(`secret access key of ${functionName}`, 40),
  sessionToken: token(`session token of ${functionName}`, 48),
});

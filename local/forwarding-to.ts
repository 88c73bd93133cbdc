import { styleText } from 'node:util';
import { readGoogleAccount } from './services/fcm/google/google-account.ts';
import type { GoogleFcm } from './services/fcm/google/google-fcm.ts';

/**
 * The way out of this machine, for pushes to real phones. Says so in red: it is the only one.
 *
 * @param file key of a Firebase service account
 * @throws LocalStackError where it is none
 */
export async function forwardingTo(file: string, report: (line: string) => void): Promise<GoogleFcm> {
  const account = await readGoogleAccount(file);
  const where = `the Firebase project ${account.projectId}, at ${new URL(account.sendUrl).host}`;
  report(red(`PUSHES LEAVE THIS MACHINE: what is for real phones goes to ${where}.`));
  // The library is of no use to other runs.
  const { createGoogleFcm } = await import('./services/fcm/google/google-fcm.ts');
  return createGoogleFcm(account);
}

/** Without colour where stderr is no terminal, or `NO_COLOR` is set. */
const red = (text: string): string => styleText(['red', 'bold'], text, { stream: process.stderr });

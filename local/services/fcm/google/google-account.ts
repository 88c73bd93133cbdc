import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import { DeployError } from '../../../../lambdas/custom-resource/deploy-error.ts';
import { readServiceAccount } from '../../../../lambdas/fcm-application/service-account.ts';
import { LocalStackError, messageOf } from '../../../local-stack-error.ts';

/** Google's own hosts that a service account's `token_uri` may name. */
const GOOGLE_HOST = /^(accounts\.google\.com|([a-z0-9-]+\.)*googleapis\.com)$/;
const FCM_ORIGIN = 'https://fcm.googleapis.com';
const LOOPBACK = ['127.0.0.1', '[::1]', 'localhost'];

/** A Firebase service account, and where its pushes go. */
export interface GoogleAccount {
  readonly projectId: string;
  readonly clientEmail: string;
  readonly privateKey: string;
  /** Where access tokens come from; undefined: from Google, whatever the file calls the place. */
  readonly tokenUrl: string | undefined;
  /** Of the HTTP v1 API: https://firebase.google.com/docs/reference/fcm/rest/v1/projects.messages/send */
  readonly sendUrl: string;
}

/**
 * Reads the key of a Firebase service account from a file. Where its `token_uri` is not Google's, something stands in
 * for Google, and pushes go to that origin too.
 *
 * @throws LocalStackError naming what is wrong, never quoting the file
 */
export async function readGoogleAccount(file: string): Promise<GoogleAccount> {
  const text = await readFile(file, 'utf8').catch((error) => {
    throw new LocalStackError(`--fcm: ${messageOf(error)}`);
  });
  const account = check(file, text);
  const { token_uri: tokenUri } = v.parse(TokenUriSchema, JSON.parse(text));
  const standIn = tokenUri === undefined ? undefined : standInAt(file, tokenUri);
  return {
    projectId: account.project_id,
    clientEmail: account.client_email,
    privateKey: account.private_key,
    tokenUrl: standIn?.href,
    sendUrl: `${standIn?.origin ?? FCM_ORIGIN}/v1/projects/${account.project_id}/messages:send`,
  };
}

const TokenUriSchema = v.object({ token_uri: v.optional(v.string()) });

function check(file: string, text: string) {
  try {
    return readServiceAccount(`--fcm: the file ${file}`, text);
  } catch (error) {
    throw error instanceof DeployError ? new LocalStackError(error.message) : error;
  }
}

/** Undefined where it is Google itself. */
function standInAt(file: string, tokenUri: string): URL | undefined {
  const url = URL.canParse(tokenUri) ? new URL(tokenUri) : undefined;
  const isSafe = url?.protocol === 'https:' || LOOPBACK.includes(url?.hostname ?? '');
  if (url === undefined || !isSafe) {
    throw new LocalStackError(
      `--fcm: token_uri in the file ${file} must be an https URL, as https://oauth2.googleapis.com/token`,
    );
  }
  return GOOGLE_HOST.test(url.hostname) ? undefined : url;
}
